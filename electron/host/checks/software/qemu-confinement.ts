import type { SubVerdict } from '../../../../shared/host';
import { message } from '../../messages';
import { isUnclear, valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { part, witness, witnessOf } from '../build';
import { kernelOption } from '../machine';

const aclSource = '/etc/qemu/bridge.conf';

/** Rules of the bridge helper's list (QEMU, `qemu-bridge-helper.c`): `allow`, `deny` and `include`. */
function rules(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => /^(?:allow|deny|include)\s+\S/.test(line));
}

/** May users join guests to bridges? Needs the helper, its setuid bit, and a bridge that its list allows. */
export function bridgePart(snapshot: HostSnapshot): SubVerdict {
  const { found, bridgeHelperSetuid, bridgeAcl } = snapshot.tools;
  const helper = found['qemu-bridge-helper'];
  const listed = rules(valueOf(bridgeAcl) ?? '');
  const allowed = listed.filter((line) => line.startsWith('allow'));
  // Another file may allow more, and a list that only root may read is read by the helper all the same.
  const open = isUnclear(bridgeAcl) || listed.some((line) => line.startsWith('include'));
  const witnesses = [
    witness('qemu-bridge-helper', helper ?? 'not found'),
    witness('setuid root', bridgeHelperSetuid ? 'yes' : 'no'),
    witnessOf(aclSource, bridgeAcl, () => listed.join(', ') || 'allows none'),
  ];
  const title = message('qemu.bridge.title');
  if (helper !== undefined && bridgeHelperSetuid && allowed.length === 0 && open) {
    const summary = message('qemu.bridge.unknown');
    return part('bridge-helper', title, {
      verdict: 'unknown',
      summary,
      witnesses,
      deciding: aclSource,
    });
  }
  const ready = helper !== undefined && bridgeHelperSetuid && allowed.length > 0;
  return part('bridge-helper', title, {
    verdict: ready ? 'on' : 'blocked',
    summary: message(ready ? 'qemu.bridge.on' : 'qemu.bridge.off'),
    witnesses,
    deciding: helper ? (bridgeHelperSetuid ? aclSource : 'setuid root') : 'qemu-bridge-helper',
  });
}

/** QEMU's `-sandbox on` needs seccomp filters, whose actions the kernel lists (Linux 4.14). */
export function sandboxPart(snapshot: HostSnapshot): SubVerdict {
  const option = kernelOption(snapshot, 'SECCOMP_FILTER');
  const actions = '/proc/sys/kernel/seccomp/actions_avail';
  const source = snapshot.seccompActions.state === 'read' ? actions : 'CONFIG_SECCOMP_FILTER';
  const there = snapshot.seccompActions.state === 'read' || option === 'y';
  const value = there ? 'on' : option === null ? 'unknown' : 'blocked';
  return part('seccomp', message('qemu.seccomp.title'), {
    verdict: value,
    summary: message(`qemu.seccomp.${value}`),
    witnesses: [
      witnessOf(actions, snapshot.seccompActions),
      witness('CONFIG_SECCOMP_FILTER', option ?? 'unknown'),
    ],
    deciding: source,
  });
}
