import type { Remedy, SubVerdict } from '../../../../shared/host';
import { message } from '../../messages';
import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { watchFile, watchOptionsFile } from '../../snapshot/system/memory';
import { optional, part, witness, witnessOf } from '../build';
import { allowWatching } from '../remedies/remedies';

/**
 * Whether programs of this user may watch writes to their memory: QEMU keeps a guest's memory that way while the guest
 * goes on (Linux, `admin-guide/mm/userfaultfd.rst`). None where the kernel cannot, or does not tell.
 */
export function watchedMemory(snapshot: HostSnapshot): SubVerdict[] {
  const { watchRight } = snapshot.memory;
  const said = valueOf(watchRight);
  if (said !== '0' && said !== '1') return [];
  const asRoot = valueOf(snapshot.identity.who)?.uid === 0;
  const may = asRoot || said === '1';
  const remedies: Remedy[] = may ? [] : [allowWatching(snapshot, watchOptionsFile)];
  return [
    optional(
      part('watched-memory', message('memory.watched.title'), {
        verdict: may ? 'on' : 'blocked',
        summary: message(may ? 'memory.watched.on' : 'memory.watched.blocked'),
        witnesses: [witnessOf(watchFile, watchRight), ...(asRoot ? [witness('uid', '0')] : [])],
        deciding: asRoot ? 'uid' : watchFile,
        next: may ? null : message('memory.watched.next'),
        remedies,
      }),
    ),
  ];
}
