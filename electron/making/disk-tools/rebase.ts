import { realpath } from 'node:fs/promises';
import type { DiskToolWish } from '../../../shared/disk-tools';
import { failure } from '../../../shared/errors';
import { fileFailure } from '../../disks/inspect/file-failure';
import { inspectSound } from '../../disks/refuse-unsound';
import { checkImage } from '../../disks/tools/check-image';
import { imageDetails, refuseBrokenChain } from '../../disks/tools/image-details';
import { rebaseImage } from '../../disks/tools/rewrite-image';
import { knownImage } from './known-image';
import type { DiskSubject, NewBase } from './plan-tool';
import type { DiskToolRooms, ToolWork } from './rooms';

/**
 * Looks at the image that a disk is to be based on.
 * @throws AppFailure `disk-already-based`, `disk-base-loop`, `disk-base-used` where a virtual machine writes to it or it is
 * in the trash, `file-is-device`, `disk-encrypted`, `file-missing`, `file-unreadable`; as `inspectSound` and
 * `refuseBrokenChain`.
 */
export async function newBaseOf(
  rooms: DiskToolRooms,
  { vmId, name, file, bases }: DiskSubject,
  { base }: Extract<DiskToolWish, { tool: 'rebase' }>,
): Promise<NewBase> {
  const real = await realpath(base).catch((error: unknown) => {
    throw fileFailure(base, error);
  });
  const params = { path: file, name, base: real };
  if (real.startsWith('/dev/')) throw failure('file-is-device', { params: { path: real } });
  if (bases[0]?.file === real) throw failure('disk-already-based', { params, vmId });
  const { known, rows } = await knownImage(rooms, real);
  if (real === file || known.chain.includes(file))
    throw failure('disk-base-loop', { params, vmId });
  const isTemplate = (id: string) => rooms.local.config(id).template === true;
  const writers = known.users.filter((user) => !isTemplate(user.vmId));
  const going = known.use === 'trash' || known.use === 'unknown';
  if (writers.length > 0 || going) {
    const names = writers.map((user) => user.name).join(', ') || (known.owner?.name ?? '–');
    throw failure('disk-base-used', { params: { ...params, names }, vmId });
  }
  const { qemuImg } = rooms;
  if (known.use === 'foreign') await inspectSound({ source: real, allowed: [], qemuImg });
  else await refuseBrokenChain(real, known.format, qemuImg);
  const { encrypted } = await imageDetails(real, known.format, qemuImg);
  if (encrypted) throw failure('disk-encrypted', { params: { path: real }, vmId });
  const below = rows.filter((row) => known.chain.includes(row.path));
  const bytes = [known, ...below].reduce((sum, row) => sum + (row.bytes ?? 0), 0);
  return { file: real, format: known.format, bytes, chain: known.chain };
}

/**
 * Bases a copy of an image on another one: what differs between both bases is written into the copy, so that a guest sees
 * the same. @throws AppFailure `disk-unreadable`, `disk-copy-differs`, `no-space-left`, `cancelled`, `tool-missing`.
 */
export async function rebaseCopy(
  { qemuImg }: DiskToolRooms,
  { subject, handle }: ToolWork,
  { hidden, name, format }: { hidden: string; name: string; format: string },
): Promise<void> {
  handle.progress({ step: 'rebasing-disk', fraction: 0 });
  await rebaseImage(
    { file: hidden, base: { name, format } },
    {
      qemuImg,
      signal: handle.signal,
      onProgress: (fraction) => handle.progress({ fraction }),
    },
  );
  const report = await checkImage({
    file: hidden,
    format: 'qcow2',
    qemuImg,
    signal: handle.signal,
  });
  if (report.errors > 0) throw failure('disk-copy-differs', { params: { path: subject.file } });
}
