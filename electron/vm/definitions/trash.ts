import { lstat, mkdir, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
import { isErrno, syncFolder, writeFailure } from '../../lib/atomic-file';
import type { RemovalPlan } from '../types';

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

/**
 * Moves a VM's folder to the trash in one rename.
 * @returns the name it has there.
 * @throws AppFailure `file-unwritable`, `disk-full`.
 */
export async function moveToTrash(
  trash: string,
  folder: string,
  now = new Date(),
): Promise<string> {
  try {
    await mkdir(trash, { recursive: true, mode: 0o700 });
    const slug = path.basename(folder);
    for (let second = 0; ; second += 1) {
      const name = `${trashStamp(new Date(now.getTime() + second * 1000))}-${slug}`;
      try {
        await rename(folder, path.join(trash, name));
        await Promise.all([syncFolder(trash), syncFolder(path.dirname(folder))]);
        return name;
      } catch (error) {
        // Removed and restored and removed again within one second.
        if (!isErrno(error, 'ENOTEMPTY', 'EEXIST')) throw error;
      }
    }
  } catch (error) {
    throw writeFailure(folder, error) ?? error;
  }
}

/** @throws AppFailure `file-missing` when the trash holds no VM of this name. */
export async function findInTrash(trash: string, trashName: string): Promise<string> {
  const folder = path.join(trash, trashName);
  const found = slugInTrash(trashName) !== null && (await lstat(folder).catch(() => null));
  if (found && found.isDirectory()) return folder;
  throw failure('file-missing', `There is no “${trashName}” in the trash.`, {
    params: { path: folder },
  });
}

/** What `remove` would do: every file in the folder goes, disks attached in place stay where they are. */
export async function planRemoval(folder: string, config: VmConfig | null): Promise<RemovalPlan> {
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

async function filesUnder(folder: string): Promise<string[]> {
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
