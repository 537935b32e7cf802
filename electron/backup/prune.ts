import { constants } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { PrunePlan } from '../../shared/backup';
import { failure } from '../../shared/errors';
import { keptBy, type Retention } from '../../shared/retention';
import { formatSize } from '../../shared/units';
import { freeBytes } from '../disks/free-space';
import { progressReader } from '../disks/progress';
import { qemuImgFailure } from '../disks/qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../disks/run-qemu-img';
import { checkImage } from '../disks/tools/check-image';
import { refuseDifferent } from '../disks/tools/compare-images';
import type { JobHandle } from '../jobs/types';
import { writeFailure } from '../lib/atomic-file';
import { digestOf, syncFile } from './files';
import {
  baseName,
  deleteBackup,
  diskFile,
  readSet,
  tidySet,
  type StoredBackup,
  type StoredSet,
} from './store';
import { hiddenBeside, replaceFile, settleReplaced, verifyBackup } from './verify';

/** What is thinned out: by a rule, or one backup. */
export type PruneWish = Retention | { remove: string };

/** A disk of a kept backup whose base goes, and what it stands on then. */
interface Merge {
  id: string;
  device: string;
  base: string | null;
}

/** Pure: ids of the backups that stay. */
const keptOf = (backups: readonly StoredBackup[], wish: PruneWish): Set<string> =>
  'remove' in wish
    ? new Set(backups.map(({ id }) => id).filter((id) => id !== wish.remove))
    : keptBy(backups, wish);

/** Pure: the disks of kept backups that stand on what goes. */
function mergesOf(backups: readonly StoredBackup[], kept: ReadonlySet<string>): Merge[] {
  const known = new Map(backups.map((backup) => [backup.id, backup]));
  const baseOf = (id: string, device: string) =>
    known.get(id)?.disks.find((disk) => disk.id === device)?.base ?? null;
  return backups.flatMap(({ id, disks }) => {
    if (!kept.has(id)) return [];
    return disks.flatMap(({ id: device, base: before }): Merge[] => {
      let base = before;
      while (base !== null && !kept.has(base)) base = baseOf(base, device);
      return base === before ? [] : [{ id, device, base }];
    });
  });
}

/** Pure: what thinning out does. */
export function prunePlan({ backups }: StoredSet, wish: PruneWish): PrunePlan {
  const kept = keptOf(backups, wish);
  const merges = mergesOf(backups, kept);
  const merged = [...new Set(merges.map(({ id }) => id))];
  return {
    kept: backups.map(({ id }) => id).filter((id) => kept.has(id)),
    removed: backups.map(({ id }) => id).filter((id) => !kept.has(id)),
    merged,
    needed: Math.max(0, ...merges.map((merge) => bytesOfMerge(backups, merge))),
  };
}

/** Pure: bytes that a merged image has at most. */
function bytesOfMerge(backups: readonly StoredBackup[], { id, device, base }: Merge): number {
  let bytes = 0;
  for (let at: string | null = id; at !== null && at !== base;) {
    const backup = backups.find((one) => one.id === at);
    bytes += backup?.files.find((file) => file.path === diskFile(device))?.bytes ?? 0;
    at = backup?.disks.find((disk) => disk.id === device)?.base ?? null;
  }
  return bytes;
}

/** Pure: the backups that merges read: those that take over, and all that goes below them. */
function readBy(backups: readonly StoredBackup[], merges: readonly Merge[]): Set<StoredBackup> {
  const known = new Map(backups.map((backup) => [backup.id, backup]));
  const read = new Set<StoredBackup>();
  for (const { id, device, base } of merges) {
    for (let at: string | null = id; at !== null && at !== base;) {
      const backup = known.get(at);
      if (!backup) break;
      read.add(backup);
      at = backup.disks.find((disk) => disk.id === device)?.base ?? null;
    }
  }
  return read;
}

interface Pruning {
  qemuImg: FindQemuImg;
  handle: JobHandle<never>;
}

/**
 * Thins backups out for a job. A kept one first takes over what it needs of those that go; then these are deleted, the
 * newest first, so that whatever stands on one is gone before it. Cut short anywhere, every backup that is left is whole.
 * @throws AppFailure `disk-full`, `backup-damaged`, `disk-copy-differs`, `no-space-left`, `cancelled`, `file-unwritable`.
 */
export async function pruneSet(
  folder: string,
  wish: PruneWish,
  { qemuImg, handle }: Pruning,
): Promise<void> {
  handle.progress({ step: 'preparing', fraction: null });
  await tidySet(folder);
  const { backups, unreadable } = readSet(folder);
  // It may stand on what would go.
  const [unknown] = unreadable;
  if (unknown !== undefined) {
    throw failure('backup-damaged', { params: { path: path.join(folder, unknown) } });
  }
  const stays = keptOf(backups, wish);
  const settled: StoredBackup[] = [];
  for (const backup of backups) {
    settled.push(stays.has(backup.id) ? await settleReplaced(backup) : backup);
  }
  const plan = prunePlan({ folder, backups: settled, unreadable: [] }, wish);
  const free = await freeBytes(folder);
  if (plan.merged.length > 0 && free < plan.needed) {
    const params = { path: folder, needed: formatSize(plan.needed), free: formatSize(free) };
    throw failure('disk-full', { params });
  }
  const now = new Map(settled.map((backup) => [backup.id, backup]));
  const merges = mergesOf(settled, new Set(plan.kept));
  // What has rotted must not get a new checksum.
  for (const backup of readBy(settled, merges)) {
    await verifyBackup(backup, { signal: handle.signal });
  }
  for (const merge of merges) {
    const backup = now.get(merge.id);
    if (backup) now.set(merge.id, await mergeDisk(backup, merge, { qemuImg, handle }));
  }
  handle.progress({ step: 'deleting', fraction: null });
  for (const id of plan.removed.toReversed()) {
    handle.signal.throwIfAborted();
    await deleteBackup(folder, id);
  }
}

/** Gives a disk of a backup another base, into which nothing is written: what lay between is taken over. */
async function mergeDisk(
  backup: StoredBackup,
  { device, base }: Merge,
  { qemuImg, handle }: Pruning,
): Promise<StoredBackup> {
  const { signal } = handle;
  const name = diskFile(device);
  const file = path.join(backup.folder, name);
  const hidden = hiddenBeside(file);
  const step = (fraction: number | null) => handle.progress({ step: 'merging-backups', fraction });
  try {
    step(null);
    await copyFile(file, hidden, constants.COPYFILE_FICLONE).catch((error: unknown) => {
      throw writeFailure(hidden, error) ?? error;
    });
    signal.throwIfAborted();
    const below = base === null ? ['-b', ''] : ['-b', baseName(base, device), '-F', 'qcow2'];
    await runQemuImg(qemuImg, ['rebase', '-p', '-f', 'qcow2', ...below, hidden], {
      timeoutMs: null,
      endsWithUs: true,
      signal,
      onStdout: progressReader(step),
    }).catch((error: unknown) => {
      throw qemuImgFailure(error, file, 'disk-unreadable');
    });
    const how = { qemuImg, signal };
    handle.progress({ step: 'comparing-disk', fraction: null });
    const { errors } = await checkImage({ file: hidden, format: 'qcow2', ...how });
    if (errors > 0) throw failure('backup-damaged', { params: { path: hidden } });
    const [original, copy] = [file, hidden].map((each) => ({ file: each, format: 'qcow2' }));
    if (original && copy) await refuseDifferent(original, copy, how);
    await syncFile(hidden);
    const sealed = { path: name, ...(await digestOf(hidden, { signal })) };
    return await replaceFile(backup, sealed, hidden);
  } catch (error) {
    await rm(hidden, { force: true });
    throw error;
  }
}
