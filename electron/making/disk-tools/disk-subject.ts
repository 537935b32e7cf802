import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import { fileFailure } from '../../disks/inspect/file-failure';
import { imageDetails, refuseBrokenChain } from '../../disks/tools/image-details';
import { imageFacts } from '../../disks/tools/image-facts';
import { chainOf, factsReader } from './image-list';
import type { DiskSubject } from './plan-tool';
import type { DiskToolRooms } from './rooms';

/**
 * Finds out what there is to know of a disk.
 * @param whole everything that the image stands on is looked at, too: for what reads all of it.
 * @throws AppFailure `vm-not-found`, `definition-broken`, `device-missing`, `file-missing`, `file-unreadable`, as
 * `imageDetails` and, with `whole`, `refuseBrokenChain`.
 */
export async function diskSubject(
  { local, qemuImg }: Pick<DiskToolRooms, 'local' | 'qemuImg'>,
  { id, device }: { id: string; device: string },
  whole: boolean,
): Promise<DiskSubject> {
  const { started, stored } = local.waiting(id);
  const { name, os } = stored;
  const running = local.get(id).state !== 'off';
  // What waits for the next start the guest does not have.
  const disk = ((running && started) || stored).disks.find((each) => each.id === device);
  if (!disk) throw failure('device-missing', { params: { name, device }, vmId: id });
  const folder = local.folder(id);
  const named = path.resolve(folder, disk.file);
  const file = await realpath(named).catch((error: unknown) => {
    throw fileFailure(named, error);
  });
  if (file.startsWith('/dev/')) throw failure('file-is-device', { params: { path: file } });
  if (whole) await refuseBrokenChain(file, disk.format, qemuImg);
  const image = await imageFacts(file, disk.format);
  const [details, { bases }, users] = await Promise.all([
    imageDetails(file, disk.format, qemuImg),
    chainOf(image, factsReader()),
    local.usersOf(file),
  ]);
  return {
    vmId: id,
    name,
    folder,
    os,
    running,
    disk,
    file,
    details,
    bases: bases.map((base) => ({ file: base.file, format: base.format, bytes: base.bytes })),
    sharedBy: users.disks.filter((each) => each !== name),
    standing: users.bases,
  };
}
