import { rename } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../shared/errors';
import type { VmConfig } from '../../shared/vm-config';
import { isErrno, writeFailure } from '../lib/atomic-file';
import type { RemovalPlan } from '../provider/local-machines';
import type { ActOptions } from '../provider/machine-provider';
import { giveAddresses } from '../qemu/hardware/places/give-addresses';
import { nvramFile } from '../qemu/hardware/parts/uefi';
import { restoreLastGood } from './definitions/last-good';
import { createVmFolder, giveName, refuseTakenName, refuseUnfitName } from './definitions/store';
import {
  findInTrash,
  moveToTrash,
  planRemoval,
  prepareTrash,
  slugInTrash,
  trashStamp,
} from './definitions/trash';
import { scanFolder } from './definitions/scan';
import { usersOf } from './image-users';
import { tpmFolder } from './launch/vm-files';
import { removeStaleSockets } from './launch/runtime-folder';
import { readLaunchRecord } from './records/launch-record';
import { livingGuest } from './records/recover';
import { isSameProcess } from '../lib/process-facts';
import type { VmRoom } from './vm-room';
import { updateVm, withComposedName } from './update';
import { folderOf, summaryOf, type Entry } from './vm-registry';

/** As `LocalMachines.add`. */
export async function addVm(
  { registry, folders, paths }: VmRoom,
  given: VmConfig,
  prepare: (folder: string) => Promise<void>,
): Promise<void> {
  const config = giveAddresses(withComposedName(given));
  const refuse = () => {
    folders.refreshUnknown();
    refuseTakenName(config.name, registry.hasName(config.name));
    if (!registry.entries.has(config.id)) return;
    throw failure('id-taken', { params: { id: config.id }, vmId: config.id });
  };
  refuseUnfitName(config.name);
  refuse();
  const slug = await createVmFolder(paths.vms, config, async (folder) => {
    await prepare(folder);
    // Copying a disk takes long; another VM may have got the name meanwhile.
    refuse();
  });
  await prepareTrash(paths.trash, paths.vms);
  folders.refresh(slug);
}

/** What a machine does not have that was to be put aside. */
const noState = { nvram: 'nvram-missing', tpm: 'tpm-state-missing' } as const;

/** As `LocalMachines.setAside`. Nothing is deleted: who knows what the old ones were good for. */
export async function setAside(
  { registry }: VmRoom,
  id: string,
  device: 'nvram' | 'tpm',
): Promise<void> {
  const actor = registry.actor(id);
  await actor.whileOff(async () => {
    const { folder, config } = actor.definition;
    const has = device === 'nvram' ? config.firmware !== 'bios' : config.tpm;
    const none = failure(noState[device], { params: { name: config.name }, vmId: id });
    if (!has) throw none;
    const from = path.join(folder, device === 'nvram' ? nvramFile : tpmFolder);
    const to = `${from}.${trashStamp(new Date())}`;
    await rename(from, to).catch((error: unknown) => {
      if (isErrno(error, 'ENOENT')) throw none;
      throw writeFailure(from, error) ?? error;
    });
  });
}

/** Names of the other VMs that files of this one, which go with it, are needed by. */
export async function neededBy(
  room: VmRoom,
  id: string,
  { files }: Pick<RemovalPlan, 'files'>,
): Promise<string[]> {
  const going = files.filter(({ kept }) => !kept).map((file) => file.path);
  const { disks, bases } = await usersOf(going, room.owners(), id);
  return [...new Set([...disks, ...bases])].toSorted();
}

async function refuseNeeded(room: VmRoom, id: string): Promise<void> {
  const entry = room.registry.entry(id);
  const names = await neededBy(room, id, await planRemoval(folderOf(entry), null));
  if (names.length === 0) return;
  const { name } = summaryOf(entry);
  const params = { name, names: names.join(', ') };
  throw failure('vm-needed', { params, action: 'remove', vmId: id });
}

/** As `VmService.remove`. @throws AppFailure `vm-needed`, unless that is wanted `anyway`. */
export async function removeVm(
  room: VmRoom,
  id: string,
  { anyway = false }: ActOptions = {},
): Promise<{ trashName: string }> {
  const { registry, folders, paths, sockets } = room;
  const entry = registry.entry(id);
  if (!anyway) await refuseNeeded(room, id);
  const move = async () => {
    const moved = await moveToTrash(paths.trash, folderOf(entry));
    folders.forget(id);
    return moved;
  };
  if (entry.kind === 'broken') {
    await refuseRunningBroken(room, entry);
    const { trashName } = await move();
    return { trashName };
  }
  const trashName = await entry.actor.whileOff(
    async (lock) => {
      await removeStaleSockets(sockets(id));
      const moved = await move();
      lock.release(moved.place);
      return moved.trashName;
    },
    { suspended: 'too' },
  );
  return { trashName };
}

/** As `LocalMachines.restoreDefinition`. */
export async function restoreDefinition(
  { registry, folders, paths }: VmRoom,
  id: string,
): Promise<void> {
  const entry = registry.entry(id);
  const broken = entry.kind === 'valid' ? brokenSince(paths.vms, entry) : entry.definition;
  if (!broken) {
    const { name } = summaryOf(entry);
    throw failure('definition-not-broken', { params: { name }, vmId: id });
  }
  await restoreLastGood(broken);
  folders.refresh(broken.slug);
}

/** A machine that runs keeps the definition that it was read with, also when its file was spoilt since. */
function brokenSince(vms: string, { actor }: Entry & { kind: 'valid' }) {
  const { name } = actor.definition.config;
  const found = scanFolder(vms, actor.definition.slug)?.definition;
  return found?.kind === 'broken' ? { ...found, name, id: actor.id } : null;
}

/** The definition is spoilt, but its guest may have been started before it was. */
async function refuseRunningBroken(
  { sockets }: Pick<VmRoom, 'sockets'>,
  entry: Entry & { kind: 'broken' },
): Promise<void> {
  const { name, id } = entry.definition;
  const record = readLaunchRecord(folderOf(entry));
  const living = record && isSameProcess(record) ? record : await livingGuest(id, sockets(id));
  if (!living) return;
  throw failure('vm-running', { params: { name }, detail: `pid ${living.pid}`, vmId: id });
}

/** As `LocalMachines.restore`. */
export async function restoreVm(room: VmRoom, trashName: string): Promise<{ id: string }> {
  const { registry, folders, paths } = room;
  const from = await findInTrash(paths.trash, paths.vms, trashName);
  const wanted = slugInTrash(trashName) ?? 'vm';
  // Nothing of a VM is left in it: it would be in no list.
  if (!scanFolder(path.dirname(from), trashName)) {
    throw failure('definition-missing', { params: { name: wanted, path: from } });
  }
  const slug = await giveName(paths.vms, from, wanted);
  folders.refresh(slug);
  const id = registry.idOf(slug);
  if (id === undefined) throw new Error(`${slug} was lost.`);
  await settleName(room, id);
  return { id };
}

/** While it lay in the trash another VM may have got its name. */
async function settleName(room: VmRoom, id: string): Promise<void> {
  const { registry } = room;
  const entry = registry.entry(id);
  if (entry.kind === 'broken' || !registry.hasName(summaryOf(entry).name, id)) return;
  const { config } = entry.actor.definition;
  for (let number = 2; ; number += 1) {
    const name = `${config.name.slice(0, 90)} (${number})`;
    if (registry.hasName(name, id)) continue;
    await updateVm(room, { ...config, name });
    return;
  }
}
