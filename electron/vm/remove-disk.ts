import path from 'node:path';
import { englishSentence, failure, toAppError } from '../../shared/errors';
import type { Disk, VmConfig } from '../../shared/vm-config';
import { writeFailure } from '../lib/atomic-file';
import { desktopTrash, moveToDesktopTrash } from '../lib/desktop-trash';
import { guestFacts } from './edit/guest-facts';
import { planEdit } from './edit/plan-edit';
import { usersOf } from './image-users';
import { readPoints } from './points/point-store';
import type { VmActor } from './supervise/vm-actor';
import { trashedOwners } from './unused-disks';
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
  const without = withoutDisk(base, device);
  // Told before anything is changed.
  if (file === 'trash') {
    await refuseWaiting(actor, base, without);
    await refuseNeeded(room, id, disk);
  }
  await updateVm(room, without, { base });
  if (file === 'keep') return;
  if (actor.life.started?.disks.some((each) => each.id === device)) {
    throw failure('disk-leaving', { params: { name: base.name, device }, vmId: id });
  }
  try {
    await trash(room, id, disk);
  } catch (error) {
    await putBack(room, id, { disk, at: base.disks.indexOf(disk) }).catch((second: unknown) => {
      const params = { name: base.name, path: wholePath(room, id, disk) };
      const detail = [error, second].map((each) => englishSentence(toAppError(each))).join('\n');
      throw failure('disk-not-put-back', { params, detail, vmId: id });
    });
    throw error;
  }
}

/** A guest that keeps the disk until its next start still writes to it. @throws AppFailure `vm-running`. */
async function refuseWaiting(
  { id, life: { session, started } }: VmActor,
  before: VmConfig,
  after: VmConfig,
): Promise<void> {
  if (!session) return;
  const { nextStart, refused } = await session.use(async (qmp) =>
    planEdit(before, after, await guestFacts(qmp, session.record, started ?? before)),
  );
  if (nextStart.length === 0 && refused.length === 0) return;
  throw failure('vm-running', { params: { name: before.name }, vmId: id });
}

const wholePath = (room: VmRoom, id: string, { file }: Disk): string =>
  path.resolve(room.registry.actor(id).definition.folder, file);

async function refuseNeeded(room: VmRoom, id: string, disk: Disk): Promise<void> {
  const { folder, config } = room.registry.actor(id).definition;
  const file = wholePath(room, id, disk);
  if (path.relative(folder, file).startsWith('..')) {
    throw failure('file-unwritable', { params: { path: file }, vmId: id });
  }
  const points = readPoints(folder).filter((point) =>
    point.disks.some((one) => path.resolve(folder, one.file) === file),
  );
  if (points.length > 0) {
    const titles = points.map(({ title }) => title).join(', ');
    throw failure('snapshot-needs-disk', { params: { path: file, titles }, vmId: id });
  }
  const others = room
    .owners()
    .map((owner) =>
      owner.config.id === id ? { ...owner, config: withoutDisk(owner.config, disk.id) } : owner,
    );
  const owners = [...others, ...(await trashedOwners(room))];
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

/** On top of what others have changed meanwhile. @throws as `updateVm`; the file is listed as unused then. */
async function putBack(
  room: VmRoom,
  id: string,
  { disk, at }: { disk: Disk; at: number },
): Promise<void> {
  const now = room.registry.actor(id).definition.config;
  const disks = now.disks.toSpliced(at, 0, disk);
  await updateVm(room, { ...now, disks }, { base: now });
}
