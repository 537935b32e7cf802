import type { DiskInside } from '../../../shared/disk-inside';
import type { DiskImage } from '../../../shared/disk-tools';
import { failure } from '../../../shared/errors';
import { withGuestSource } from '../../disks/inside/guest-source';
import { lookInside } from '../../disks/inside/look-inside';
import { inspectSound } from '../../disks/refuse-unsound';
import { imageDetails, refuseBrokenChain } from '../../disks/tools/image-details';
import { type DiskRef, knownImage } from './known-image';
import type { DiskToolRooms } from './rooms';

/**
 * Partitions and file systems of an image, by their own headers: nothing is mounted, and nothing is written.
 * @throws AppFailure `device-missing`, `file-missing`, `file-unreadable`, `file-is-device`, `disk-unreadable`,
 * `disk-encrypted`, `disk-part-missing`, `disk-part-damaged`, `disk-not-format`, `image-unsafe`, `tool-missing`.
 */
export async function insideOf(rooms: DiskToolRooms, what: DiskRef | string): Promise<DiskInside> {
  const { qemuImg } = rooms;
  const { known } = await knownImage(rooms, what);
  const { path, format } = known;
  if (path.startsWith('/dev/')) throw failure('file-is-device', { params: { path } });
  const inUse = runs(rooms, known);
  // QEMU reads what a guest runs with already.
  if (!inUse) await refuseUnsound(rooms, known);
  const { virtualBytes, encrypted } = await imageDetails(path, format, qemuImg);
  if (encrypted) throw failure('disk-encrypted', { params: { path } });
  const image = { file: path, format, virtualBytes };
  const inside = await withGuestSource(image, { qemuImg }, lookInside);
  return { path, format, ...inside, inUse };
}

const runs = ({ local }: DiskToolRooms, { users }: DiskImage): boolean =>
  users.some(({ vmId }) => local.get(vmId).state !== 'off');

/** What a VM has may stand on files anywhere; a file that nobody knows only on those beside it. */
async function refuseUnsound(
  { qemuImg }: DiskToolRooms,
  { path, format, use }: DiskImage,
): Promise<void> {
  if (use === 'foreign') await inspectSound({ source: path, allowed: [], qemuImg });
  else await refuseBrokenChain(path, format, qemuImg);
}
