import { lstat, readdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
import { ensureFolder, isErrno, syncFolder, writeFailure } from '../../lib/atomic-file';
import type { RemovalPlan } from '../../provider/local-machines';

/** Pure: `20261122T101530Z`, which sorts as time does and suits every file system. */
export function trashStamp(now: Date): string {
  return now.toISOString().replace(/[-:]|\.\d+/g, '');
}

const trashNamePattern = /^\d{8}T\d{6}Z-(?<slug>[^/]+)$/;

/** Pure: the folder name a trashed VM had, or null for a name that is none of ours. */
export function slugInTrash(trashName: string): string | null {
  if (trashName.includes('\0')) return null;
  return trashNamePattern.exec(trashName)?.groups?.['slug'] ?? null;
}

/** Pure: when a VM was removed, by the name it has in the trash; null for a name that is none of ours. */
export function removalTime(trashName: string): Date | null {
  if (slugInTrash(trashName) === null) return null;
  const stamp = /^(....)(..)(..T..)(..)(..Z)/;
  const time = new Date(trashName.slice(0, 16).replace(stamp, '$1-$2-$3:$4:$5'));
  return Number.isNaN(time.getTime()) ? null : time;
}

/** Beside the VMs, hidden from their list: for a `vms` folder on a file system other than the trash's. */
export const nearTrash = (vms: string) => path.join(vms, '.trash');

/**
 * Makes the trash before it is needed: on a full disk no folder can be made, and removing a VM is the way out. Never
 * rejects.
 */
export async function prepareTrash(trash: string, vms: string): Promise<void> {
  try {
    await ensureFolder(trash);
    const [there, here] = await Promise.all([stat(trash), stat(vms)]);
    if (there.dev !== here.dev) await ensureFolder(nearTrash(vms));
  } catch {
    // Moving a VM there will say why.
  }
}

/**
 * Moves a VM's folder to the trash in one rename. Where that would cross file systems (`vms` is a link to another
 * drive, or a mount), to a trash beside the VMs: copying disks would take long and could fail half-way.
 * @returns the name and the folder it has there.
 * @throws AppFailure `file-unwritable`, `no-space-left`.
 */
export async function moveToTrash(
  trash: string,
  folder: string,
  now = new Date(),
): Promise<{ trashName: string; place: string }> {
  try {
    return await moveInto(trash, folder, now);
  } catch (error) {
    if (!isErrno(error, 'EXDEV')) throw writeFailure(folder, error) ?? error;
  }
  try {
    return await moveInto(nearTrash(path.dirname(folder)), folder, now);
  } catch (error) {
    throw writeFailure(folder, error) ?? error;
  }
}

async function moveInto(trash: string, folder: string, now: Date) {
  await ensureFolder(trash);
  const slug = path.basename(folder);
  for (let second = 0; ; second += 1) {
    const trashName = `${trashStamp(new Date(now.getTime() + second * 1000))}-${slug}`;
    const place = path.join(trash, trashName);
    try {
      await rename(folder, place);
      await Promise.all([syncFolder(trash), syncFolder(path.dirname(folder))]);
      return { trashName, place };
    } catch (error) {
      // Removed and restored and removed again within one second.
      if (!isErrno(error, 'ENOTEMPTY', 'EEXIST')) throw error;
    }
  }
}

/**
 * The folder of a trashed VM, in the trash or beside the VMs.
 * @throws AppFailure `file-missing` when neither holds one of this name.
 */
export async function findInTrash(trash: string, vms: string, trashName: string): Promise<string> {
  if (slugInTrash(trashName) !== null) {
    for (const place of [trash, nearTrash(vms)]) {
      const folder = path.join(place, trashName);
      const found = await lstat(folder).catch(() => null);
      if (found?.isDirectory()) return folder;
    }
  }
  throw failure('trash-entry-missing', {
    params: { name: trashName },
    detail: path.join(trash, trashName),
  });
}

/** A {@link RemovalPlan} without what other VMs have to do with it. */
type FilesPlan = Omit<RemovalPlan, 'neededBy'>;

/** What `remove` would do: every file in the folder goes, disks attached in place stay where they are. */
export async function planRemoval(folder: string, config: VmConfig | null): Promise<FilesPlan> {
  const inside = await filesUnder(folder);
  const named = config?.disks.map((disk) => path.resolve(folder, disk.file)) ?? [];
  const outside = named.filter((file) => path.relative(folder, file).startsWith('..'));
  const files = [
    ...(await Promise.all(inside.map((file) => sized(file, false)))),
    ...(await Promise.all([...new Set(outside)].map((file) => sized(file, true)))),
  ];
  const bytes = files.reduce((sum, file) => sum + (file.kept ? 0 : file.bytes), 0);
  return { files, bytes };
}

/** Every file below a folder, in a stable order; links are not followed. */
export async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
}

/** Bytes that a file takes on the host: a sparse disk counts what it holds, not what the guest sees. */
async function sized(file: string, kept: boolean): Promise<RemovalPlan['files'][number]> {
  const found = await lstat(file).catch(() => null);
  return { path: file, bytes: found ? found.blocks * 512 : 0, kept };
}
