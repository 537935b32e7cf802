import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { backupDiskSchema } from '../../shared/backup';
import { failure } from '../../shared/errors';
import { formatSize, MiB } from '../../shared/units';
import type { VmConfig } from '../../shared/vm-config';
import { freeBytes } from '../disks/free-space';
import { checkImage } from '../disks/tools/check-image';
import type { JobHandle } from '../jobs/types';
import type { QmpClient } from '../qemu/qmp/client';
import { dropList, lookAtDisks, type CopyState } from './blocks';
import { copySmall, keptDefinition, sealFiles } from './files';
import { baseOf, factsOfDisks, leftOutOf, planDisks, refuseWithoutRoom } from './gather';
import { staleLists, type DiskFacts, type PlannedDisk } from './plan';
import {
  bitmapOf,
  bitmapPrefix,
  diskFile,
  finishBackup,
  timeOf,
  writeBackup,
  type StoredBackup,
  type StoredSet,
} from './store';
import { readTargets, rememberTarget } from './targets';
import type { BackupRooms } from './types';

/** A backup that is being made. */
export interface Making {
  rooms: BackupRooms;
  handle: JobHandle<never>;
  vmId: string;
  /** The folder that was chosen, and those backups of the machine that are in it. */
  target: string;
  set: StoredSet;
  /** The new one's id, and the hidden folder that it is made in. */
  id: string;
  made: string;
  full: boolean;
}

/** What is to be copied. */
export interface Prepared {
  /** The hardware with the disks. */
  hardware: VmConfig;
  facts: DiskFacts[];
  disks: PlannedDisk[];
  /** The list of changes since the last backup there. */
  since: string | null;
}

/** What is there once the disks are copied. */
export interface Copied extends Prepared {
  /** Disks in whose images a list of changes has begun. */
  tracked: string[];
  guest: StoredBackup['guest'];
  frozen: boolean;
  hasNvram: boolean;
  hasTpm: boolean;
}

/** Decides what is kept of each disk, and refuses what has no room. @throws AppFailure `disk-full`, `backup-file-limit`. */
export async function prepareBackup(
  { target, set, full }: Making,
  qmp: QmpClient,
  { hardware, folder }: { hardware: VmConfig; folder: string },
): Promise<Prepared> {
  const facts = await factsOfDisks(qmp, hardware, folder);
  const base = await baseOf(set);
  const disks = planDisks(facts, base, full);
  await refuseWithoutRoom(target, disks);
  return { hardware, facts, disks, since: base?.bitmap ?? null };
}

/** Milliseconds between two looks at how far QEMU is. */
const lookMs = 250;
/** Bytes of this computer's own disk that the guest keeps for itself: with fewer the backup is given up, before guests pause. */
const guestsOwn = 512 * MiB;

const noRoomAside = (folder: string, needed: number, free: number) =>
  failure('disk-full', {
    params: { path: folder, needed: formatSize(needed), free: formatSize(free) },
  });

/** Refuses where what the guest overwrites could not be put aside for long. @throws AppFailure `disk-full`. */
export async function refuseWithoutAside(folder: string): Promise<void> {
  const free = await freeBytes(folder);
  if (free < 2 * guestsOwn) throw noRoomAside(folder, 2 * guestsOwn, free);
}

/**
 * Waits until disks are copied.
 * @param aside the folder where what the guest overwrites is put meanwhile.
 * @throws AppFailure `cancelled`, `disk-full` where too little is left for the guest itself; as `look`.
 */
export async function untilCopied(
  { handle }: Making,
  look: () => Promise<CopyState>,
  aside: string | null = null,
): Promise<void> {
  for (;;) {
    const { done, total, left } = await look();
    const bytes = { done: Math.min(done, total), total };
    handle.progress({ step: 'backing-up', fraction: total > 0 ? bytes.done / total : null, bytes });
    if (left.length === 0) return;
    if (handle.signal.aborted) throw failure('cancelled');
    const free = aside === null ? null : await freeBytes(aside).catch(() => null);
    if (aside !== null && free !== null && free < guestsOwn) {
      throw noRoomAside(aside, guestsOwn, free);
    }
    await delay(lookMs);
  }
}

/**
 * Checks what was copied, writes down what it is, and gives the backup its name.
 * @param machineFolder of the virtual machine.
 * @throws AppFailure `backup-broke`, `cancelled`, `no-space-left`, `file-unwritable`.
 */
export async function finishMaking(
  making: Making,
  copied: Copied,
  machineFolder: string,
): Promise<void> {
  const { rooms, handle, made, set, id, target } = making;
  const { hardware, disks } = copied;
  handle.progress({ step: 'checking-disk', fraction: null });
  for (const { id: device } of disks) {
    const file = path.join(made, diskFile(device));
    const how = { file, format: 'qcow2', qemuImg: rooms.qemuImg, signal: handle.signal };
    const { errors } = await checkImage(how);
    if (errors === 0) continue;
    throw failure('backup-broke', { params: { device }, detail: `${file}: ${errors} errors` });
  }
  const kept = new Set(disks.map((disk) => disk.id));
  const { config, copies } = keptDefinition(hardware, machineFolder, kept);
  await copySmall(copies, made);
  handle.progress({ step: 'verifying-backup', fraction: null });
  const files = await sealFiles(made, { signal: handle.signal });
  handle.cancellable(false);
  const stored = storedOf(making, copied, { config, files, machineFolder });
  await writeBackup({ ...stored, folder: made });
  await finishBackup(made, set.folder, id);
  // The backup is there: without this note the next one is only a full one.
  await rememberTarget(machineFolder, { folder: target, bitmap: stored.bitmap }).catch(
    () => undefined,
  );
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  handle.result({ backup: { folder: set.folder, id, bytes } });
}

function storedOf(
  { id, vmId }: Making,
  { hardware, disks, tracked, guest, frozen, hasNvram, hasTpm }: Copied,
  { config, files }: Pick<StoredBackup, 'config' | 'files'> & { machineFolder: string },
): Omit<StoredBackup, 'folder'> {
  return {
    id,
    createdAt: timeOf(id),
    vm: { id: vmId, name: hardware.name },
    guest,
    frozen,
    disks: disks.map((disk) => backupDiskSchema.parse(disk)),
    leftOut: leftOutOf(hardware),
    hasNvram,
    hasTpm,
    bitmap: bitmapOf(id),
    tracked,
    files,
    replacing: null,
    config,
  };
}

/** Takes lists of changes out of images of disks where nobody needs them any more. What fails is done the next time. */
export async function dropStaleLists(
  qmp: QmpClient,
  devices: readonly string[],
  machineFolder: string,
): Promise<void> {
  const needed = new Set(readTargets(machineFolder).map(({ bitmap }) => bitmap));
  try {
    for (const [device, { lists }] of await lookAtDisks(qmp, devices)) {
      for (const name of staleLists(lists, needed, bitmapPrefix)) {
        await dropList(qmp, device, name);
      }
    }
  } catch {
    // They take a little room, and make no backup wrong.
  }
}

/** Takes the lists away that a backup has begun which did not come to its end. */
export async function dropBegun(
  qmp: QmpClient,
  tracked: readonly string[],
  id: string,
): Promise<void> {
  for (const device of tracked) await dropList(qmp, device, bitmapOf(id));
}

/** Removes what was made of a backup that did not come to its end. */
export async function forgetMade({ made }: Making): Promise<void> {
  await rm(made, { recursive: true, force: true }).catch(() => undefined);
}
