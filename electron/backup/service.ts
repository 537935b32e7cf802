import path from 'node:path';
import type { BackupOutlook } from '../../shared/backup';
import { AppFailure, failure } from '../../shared/errors';
import type { VmConfig } from '../../shared/vm-config';
import { freeBytes } from '../disks/free-space';
import type { JobHandle } from '../jobs/types';
import { withBareQemu } from '../qemu/qmp/bare-qemu';
import type { QmpClient } from '../qemu/qmp/client';
import { holdsOfVm } from '../vm/launch/holds';
import { refuseHalfReverted } from '../vm/launch/preflight';
import { tpmFolder, tpmStateFile } from '../vm/launch/vm-files';
import { refuseSuspended } from '../vm/suspend/refuse-suspended';
import { chooseBackup, chooseSet, nameOfSet, readSets, whatItNeeds } from './choose';
import { baseOf, factsOfDisks, keptDisks, leftOutOf, planDisks, soundTarget } from './gather';
import { forgetMade, type Making } from './making';
import { prunePlan, pruneSet } from './prune';
import { beginRunning, whileRunning, type Begun } from './running';
import { openDisks, whileOff } from './stopped';
import {
  beginBackup,
  folderOfSet,
  newBackupId,
  nvramCopy,
  readSet,
  summaryOf,
  tidySet,
  tpmCopy,
  writeBoot,
  type StoredBackup,
  type StoredSet,
} from './store';
import { readTargets } from './targets';
import type { BackupRooms, BackupService, BackupWish, ChosenBackup, RestoreSource } from './types';
import { bytesOf, refuseUnlisted, settleReplaced, verifyBackup } from './verify';

/** Backups of this user's own machines. */
export function createBackupService(rooms: BackupRooms): BackupService {
  const { vms, jobs, qemuImg } = rooms;
  return {
    lastFolder: (id) => readTargets(vms.folder(id))[0]?.folder ?? null,
    outlook: async (id, wish) => await outlookOf(rooms, id, wish),
    async run(id, wish) {
      const config = soundConfig(rooms, id);
      const target = await soundTarget(wish.folder, vms.folder(id), config.name);
      const set = folderOfSet(target, config);
      const holds = [...(await holdsOfVm(config, vms.folder(id))), holdOfSet(set, 'exclusive')];
      const subject = { vmId: id, name: config.name };
      return await jobs.start('backup', { subject, holds }, async (handle) => {
        await runBackup(rooms, { id, target, full: wish.full }, handle);
      });
    },
    list: (folder, vmId) =>
      readSets(folder, vmId).map((set) => ({
        vmId: set.backups.at(-1)?.vm.id ?? '',
        name: nameOfSet(set),
        folder: set.folder,
        backups: set.backups.map(summaryOf),
        unreadable: set.unreadable,
      })),
    verify: async (chosen) => await verify(rooms, chosen),
    planPrune: (chosen, rule) => prunePlan(chooseSet(chosen), rule),
    async prune(chosen, rule) {
      const set = chooseSet(chosen);
      // Told before a job begins.
      if ('remove' in rule) chooseBackup(set, rule.remove);
      const how = { subject: subjectOf(set), holds: [holdOfSet(set.folder, 'exclusive')] };
      return await jobs.start('backup-prune', how, async (handle) => {
        await pruneSet(set.folder, rule, { qemuImg, handle });
      });
    },
    source: (chosen) => sourceIn(chooseSet(chosen), chosen.at),
    restorable(chosen) {
      const set = chooseSet(chosen);
      refuseUnlisted(chooseBackup(set, chosen.at));
      return { ...sourceIn(set, chosen.at), hold: holdOfSet(set.folder, 'shared').key };
    },
    check: async (chosen, onProgress, signal) => await check(chosen, onProgress, signal),
    async keepBoot(chosen, result) {
      await writeBoot(chooseBackup(chooseSet(chosen), chosen.at).folder, result);
    },
  };
}

const holdOfSet = (folder: string, mode: 'exclusive' | 'shared') => ({
  key: `backup:${folder}`,
  mode,
});

const subjectOf = (set: StoredSet) => ({
  vmId: set.backups.at(-1)?.vm.id ?? null,
  name: nameOfSet(set),
});

/** The definition of a machine that can be backed up. @throws AppFailure `backup-no-disk`, `snapshot-revert-unfinished`, `vm-suspended`. */
function soundConfig({ vms }: BackupRooms, id: string): VmConfig {
  const config = vms.config(id);
  // Its disks are neither the old nor the new ones.
  refuseHalfReverted(config, vms.folder(id));
  // The lists of changes would be written into images that its memory knows as they are.
  refuseSuspended(config, vms.folder(id));
  if (keptDisks(config).length > 0) return config;
  throw failure('backup-no-disk', { params: { name: config.name }, vmId: id });
}

interface Running {
  id: string;
  target: string;
  full: boolean;
}

/** Makes a backup for a job. What a failure has left is taken away, and what a killed process has left by the next one. */
async function runBackup(
  rooms: BackupRooms,
  { id: vmId, target, full }: Running,
  handle: JobHandle<never>,
): Promise<void> {
  handle.progress({ step: 'preparing', fraction: null });
  const folder = folderOfSet(target, rooms.vms.config(vmId));
  await tidySet(folder);
  const set = await settledSet(folder);
  const id = newBackupId(new Date(), set.backups.at(-1)?.id);
  const made = await beginBackup(folder, id);
  const making: Making = { rooms, handle, vmId, target, set, id, made, full };
  try {
    let begun: Begun | null = null;
    await rooms.vms.still(vmId, handle.id, async (machine) => {
      handle.signal.throwIfAborted();
      if (machine.guest) begun = await beginRunning(making, machine, machine.guest);
      else await whileOff(making, machine);
    });
    if (begun) await whileRunning(making, begun);
  } catch (error) {
    await forgetMade(making);
    throw error;
  }
}

/** The backups of a folder; one whose image was just being replaced is finished first where it can be. */
async function settledSet(folder: string): Promise<StoredSet> {
  const set = readSet(folder);
  const backups = [];
  for (const backup of set.backups) {
    backups.push(backup.replacing ? await settleReplaced(backup).catch(() => backup) : backup);
  }
  return { ...set, backups };
}

async function outlookOf(
  rooms: BackupRooms,
  id: string,
  { folder: wished, full }: BackupWish,
): Promise<BackupOutlook> {
  const { vms } = rooms;
  const stored = soundConfig(rooms, id);
  const folder = vms.folder(id);
  const target = await soundTarget(wished, folder, stored.name);
  const set = readSet(folderOfSet(target, stored));
  const running = vms.get(id).pid !== null;
  const config = (running && vms.waiting(id).started) || stored;
  const look = async (qmp: QmpClient) => await factsOfDisks(qmp, config, folder);
  const facts = running
    ? await vms.useMonitor(id, look)
    : await withBareQemu(await rooms.qemu(config.arch), async (qmp) => {
        await openDisks(qmp, { config, folder }, false);
        return await look(qmp);
      });
  const disks = planDisks(facts, await baseOf(set), full);
  return {
    folder: set.folder,
    running,
    disks,
    leftOut: leftOutOf(config),
    bytes: disks.reduce((sum, { bytes }) => sum + bytes, 0),
    free: await freeBytes(target),
  };
}

async function verify(
  { jobs }: BackupRooms,
  chosen: ChosenBackup,
): ReturnType<BackupService['verify']> {
  const set = chooseSet(chosen);
  const wanted =
    chosen.at === undefined ? set.backups : whatItNeeds(set, chooseBackup(set, chosen.at));
  const how = { subject: subjectOf(set), holds: [holdOfSet(set.folder, 'shared')] };
  return await jobs.start('backup-verify', how, async (handle) => {
    const onBytes = counted(wanted, (done, total) => {
      const fraction = total > 0 ? done / total : null;
      handle.progress({ step: 'verifying-backup', fraction, bytes: { done, total } });
    });
    let first: unknown = null;
    for (const backup of wanted) {
      try {
        whatItNeeds(set, backup);
        await verifyBackup(backup, { signal: handle.signal, onBytes });
        handle.emit({ id: backup.id, damaged: null });
      } catch (error) {
        const damaged = damagedFile(error);
        if (damaged === null) throw error;
        first ??= error;
        handle.emit({ id: backup.id, damaged });
      }
    }
    for (const name of chosen.at === undefined ? set.unreadable : []) {
      const file = path.join(set.folder, name);
      first ??= failure('backup-damaged', { params: { path: file } });
      handle.emit({ id: name, damaged: file });
    }
    if (first !== null) throw first;
  });
}

/** As `BackupService.source`. */
function sourceIn(set: StoredSet, at: string | undefined): RestoreSource {
  const backup = chooseBackup(set, at);
  whatItNeeds(set, backup);
  const { folder, config, hasNvram } = backup;
  const tpmName = path.join(tpmCopy, path.relative(tpmFolder, tpmStateFile));
  const hasTpm = backup.files.some((file) => file.path === tpmName);
  return {
    vm: backup.vm,
    config,
    folder,
    backup: summaryOf(backup),
    nvram: hasNvram ? path.join(folder, nvramCopy) : null,
    tpm: hasTpm ? path.join(folder, tpmName) : null,
  };
}

/** As `BackupService.check`. */
async function check(
  chosen: ChosenBackup,
  onProgress: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const set = chooseSet(chosen);
  const needed = whatItNeeds(set, chooseBackup(set, chosen.at));
  const onBytes = counted(needed, onProgress);
  for (const one of needed) await verifyBackup(one, { signal, onBytes });
}

/** Adds up what is read of some backups. */
function counted(
  backups: readonly StoredBackup[],
  tell: (done: number, total: number) => void,
): (bytes: number) => void {
  const total = bytesOf(backups);
  let done = 0;
  return (bytes) => {
    done += bytes;
    tell(Math.min(done, total), total);
  };
}

/** The file that is not what it was; null for any other failure. */
function damagedFile(error: unknown): string | null {
  if (!(error instanceof AppFailure) || error.error.code !== 'backup-damaged') return null;
  return error.error.params?.['path'] ?? '';
}
