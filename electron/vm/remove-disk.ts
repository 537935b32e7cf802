import path from 'node:path';
import { failure } from '../../shared/errors';
import type { Disk, VmConfig } from '../../shared/vm-config';
import { writeFailure } from '../lib/atomic-file';
import { desktopTrash, moveToDesktopTrash } from '../lib/desktop-trash';
import { usersOf } from './image-users';
import { updateVm } from './update';
import type { VmRoom } from './vm-room';

/** As `LocalMachines.removeDisk`. */
export async function removeDisk(
  room: VmRoom,
  id: string,
  device: string,
  file: 'keep' | 'trash',
): Promise<void> {
  const actor = room.registry.actor(id);
  const base = actor.definition.config;
  const disk = base.disks.find((each) => each.id === device);
  if (!disk) throw failure('device-missing', { params: { name: base.name, device }, vmId: id });
  // Told before anything is changed.
  if (file === 'trash') await refuseNeeded(room, id, disk);
  const without = { ...base, disks: base.disks.filter((each) => each.id !== device) };
  await updateVm(room, without, { base });
  if (file === 'keep') return;
  if (actor.life.started?.disks.some((each) => each.id === device)) {
    throw failure('disk-leaving', { params: { name: base.name, device }, vmId: id });
  }
  try {
    await trash(room, id, disk);
  } catch (error) {
    await putBack(room, id, { disk, at: base.disks.indexOf(disk) });
    throw error;
  }
}

const wholePath = (room: VmRoom, id: string, { file }: Disk): string =>
  path.resolve(room.registry.actor(id).definition.folder, file);

async function refuseNeeded(room: VmRoom, id: string, disk: Disk): Promise<void> {
  const { folder, config } = room.registry.actor(id).definition;
  const file = wholePath(room, id, disk);
  if (path.relative(folder, file).startsWith('..')) {
    throw failure('file-unwritable', { params: { path: file }, vmId: id });
  }
  const owners = room
    .owners()
    .map((owner) =>
      owner.config.id === id ? { ...owner, config: withoutDisk(owner.config, disk.id) } : owner,
    );
  const { disks, bases } = await usersOf([file], owners);
  const names = [...new Set([...disks, ...bases])].toSorted();
  if (names.length === 0) return;
  const params = { name: config.name, names: names.join(', ') };
  throw failure('vm-needed', { params, vmId: id });
}

const withoutDisk = (config: VmConfig, device: string): VmConfig => ({
  ...config,
  disks: config.disks.filter(({ id }) => id !== device),
});

async function trash(room: VmRoom, id: string, disk: Disk): Promise<void> {
  const file = wholePath(room, id, disk);
  try {
    await moveToDesktopTrash(desktopTrash(path.dirname(room.paths.data)), file);
  } catch (error) {
    throw writeFailure(file, error) ?? error;
  }
}

/** A definition that others have changed meanwhile is left as it is: the file is there, and listed as unused. */
async function putBack(
  room: VmRoom,
  id: string,
  { disk, at }: { disk: Disk; at: number },
): Promise<void> {
  const now = room.registry.actor(id).definition.config;
  const disks = now.disks.toSpliced(at, 0, disk);
  await updateVm(room, { ...now, disks }, { base: now }).catch(() => undefined);
}
