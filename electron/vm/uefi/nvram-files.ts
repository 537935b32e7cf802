import { constants } from 'node:fs';
import { link, lstat, readdir, rename, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import type { KeptVariables } from '../../../shared/uefi';
import { isAbandonedPartial, isErrno, syncFolder, writeFailure } from '../../lib/atomic-file';
import { desktopTrash, moveToDesktopTrash } from '../../lib/desktop-trash';
import { copyPlain, openPlain } from '../../lib/plain-file';
import type { LocalMachines } from '../../provider/local-machines';
import { nvramFile } from '../../qemu/hardware/parts/uefi';
import { removalTime, trashStamp } from '../definitions/trash';
import type { VmRoom } from '../vm-room';

/** `nvram.qcow2.20261122T101530Z`, with a number where two were put aside in one second. */
const keptName = /^nvram\.qcow2\.(\d{8}T\d{6}Z)(-\d{1,4})?$/;

/** What the service offers of a machine's UEFI variables. */
export function nvramParts(
  room: VmRoom,
): Pick<LocalMachines, 'editNvram' | 'freshNvram' | 'restoreNvram' | 'forgetNvram' | 'keptNvram'> {
  return {
    editNvram: async (id, how) => await editNvram(room, id, how),
    freshNvram: async (id) => await freshNvram(room, id),
    restoreNvram: async (id, name) => await restoreNvram(room, id, name),
    forgetNvram: async (id, name) => await forgetNvram(room, id, name),
    keptNvram: async (id) => await keptNvram(room, id),
  };
}

/** As `LocalMachines.keptNvram`. */
async function keptNvram({ registry }: VmRoom, id: string): Promise<KeptVariables[]> {
  const { folder } = registry.actor(id).definition;
  const names = await readdir(folder).catch(() => []);
  const kept = names.map(async (name): Promise<KeptVariables[]> => {
    const stamp = keptName.exec(name)?.[1];
    const at = stamp === undefined ? null : removalTime(`${stamp}-nvram`);
    const stats = at && (await lstat(path.join(folder, name)).catch(() => null));
    // `stat` counts in blocks of 512 bytes, whatever the file system has.
    return at && stats ? [{ name, at: at.toISOString(), bytes: stats.blocks * 512 }] : [];
  });
  const all = (await Promise.all(kept)).flat();
  return all.toSorted((one, other) => (one.name < other.name ? 1 : -1));
}

/** As `LocalMachines.editNvram`. */
async function editNvram(
  room: VmRoom,
  id: string,
  { keep, edit }: { keep: boolean; edit: (copy: string) => Promise<void> },
): Promise<void> {
  await whileOff(room, id, async (folder) => {
    const file = path.join(folder, nvramFile);
    await make(room, id, file);
    await swapIn(file, keep, async (copy) => {
      await copyPlain(file, copy, constants.COPYFILE_FICLONE);
      await edit(copy);
    });
  });
}

/** As `LocalMachines.freshNvram`. */
async function freshNvram(room: VmRoom, id: string): Promise<void> {
  await whileOff(room, id, async (folder) => {
    const file = path.join(folder, nvramFile);
    if (!(await isThere(file))) return await make(room, id, file);
    const kept = await freeName(file);
    await rename(file, kept);
    try {
      await make(room, id, file);
    } catch (error) {
      await rename(kept, file);
      throw error;
    }
    await syncFolder(folder);
  });
}

/** As `LocalMachines.restoreNvram`. */
async function restoreNvram(room: VmRoom, id: string, name: string): Promise<void> {
  await whileOff(room, id, async (folder) => {
    const from = await keptFile(id, folder, name);
    const file = path.join(folder, nvramFile);
    // The kept one stays, too, until the other is whole.
    await swapIn(file, await isThere(file), async (copy) => {
      await copyPlain(from, copy, constants.COPYFILE_FICLONE);
    });
    await rm(from);
  });
}

/** As `LocalMachines.forgetNvram`. */
async function forgetNvram(room: VmRoom, id: string, name: string): Promise<void> {
  await whileOff(room, id, async (folder) => {
    const file = await keptFile(id, folder, name);
    await moveToDesktopTrash(desktopTrash(path.dirname(room.paths.data)), file);
  });
}

/** @throws AppFailure `nvram-kept-missing`. */
async function keptFile(id: string, folder: string, name: string): Promise<string> {
  const file = path.join(folder, name);
  if (keptName.test(name) && (await isThere(file))) return file;
  throw failure('nvram-kept-missing', { params: { file: name }, vmId: id });
}

/** Works with the variables of a VM that is off, has UEFI, and is held by no job. */
async function whileOff(
  room: VmRoom,
  id: string,
  job: (folder: string) => Promise<void>,
): Promise<void> {
  const actor = room.registry.actor(id);
  await actor.whileOff(async () => {
    const { config, folder } = actor.definition;
    if (config.firmware === 'bios') {
      throw failure('uefi-missing', { params: { name: config.name }, vmId: id });
    }
    await room.refuseHeld(actor.definition);
    try {
      await sweep(folder);
      await job(folder);
    } catch (error) {
      throw writeFailure(path.join(folder, nvramFile), error) ?? error;
    }
  });
}

/** Takes away copies whose writer was ended before they were whole. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`.${nvramFile}.`) || !isAbandonedPartial(name)) continue;
    await rm(path.join(folder, name), { force: true });
  }
}

/** Makes the variables from the firmware's template where there are none, as a start does. */
async function make(room: VmRoom, id: string, file: string): Promise<void> {
  if (await isThere(file)) return;
  const plan = await room.planFor(room.registry.actor(id).definition);
  await plan.prepare();
}

/** A new file takes the place of the old one when it is whole and on the disk. */
async function swapIn(
  file: string,
  keep: boolean,
  write: (copy: string) => Promise<void>,
): Promise<void> {
  const folder = path.dirname(file);
  const name = `.${path.basename(file)}.${process.pid}-${randomBytes(4).toString('hex')}.part`;
  const copy = path.join(folder, name);
  try {
    await write(copy);
    await syncFile(copy);
    if (keep) await keepBeside(file);
    await rename(copy, file);
    await syncFolder(folder);
  } finally {
    await rm(copy, { force: true });
  }
}

async function syncFile(file: string): Promise<void> {
  const handle = await openPlain(file, constants.O_RDWR);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A second name for the file; a copy where the file system knows no hard links. */
async function keepBeside(file: string): Promise<void> {
  const kept = await freeName(file);
  await link(file, kept).catch(async (error: unknown) => {
    if (!isErrno(error, 'EPERM', 'ENOTSUP', 'EMLINK')) throw error;
    await copyPlain(file, kept, constants.COPYFILE_EXCL);
  });
}

async function freeName(file: string): Promise<string> {
  const wanted = `${file}.${trashStamp(new Date())}`;
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!(await isThere(name))) return name;
  }
}

const isThere = async (file: string): Promise<boolean> =>
  await lstat(file).then(
    () => true,
    () => false,
  );
