import { lstat, readdir, rename, rm, unlink } from 'node:fs/promises';
import path from 'node:path';
import { AppFailure, failure } from '../../../shared/errors';
import { isErrno, writeFailure } from '../../lib/atomic-file';
import type { EmptyingOptions } from '../../provider/local-machines';
import { filesUnder, findInTrash, nearTrash } from './trash';

/** What is being deleted has this before its name: a crash half-way leaves nothing that looks like a VM. */
const deletingPrefix = '.deleting-';

/**
 * Deletes VMs in the trash for good, and what an earlier deletion has left. Needs no free byte. Of those that are gone
 * by now nothing is said: somebody else has restored or deleted them.
 * @throws AppFailure `file-unwritable` when a file does not go, `cancelled` between two VMs.
 */
export async function deleteTrashed(
  trash: string,
  vms: string,
  trashNames: readonly string[],
  { onProgress, signal }: EmptyingOptions = {},
): Promise<void> {
  await sweepDeleting(trash, vms);
  const folders = await Promise.all(trashNames.map(async (name) => await found(trash, vms, name)));
  const here = folders.filter((folder) => folder !== null);
  const sizes = await Promise.all(here.map(sizeOf));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let done = 0;
  for (const folder of here) {
    if (signal?.aborted) throw failure('cancelled');
    await deleteFolder(folder, (bytes) => {
      done += bytes;
      onProgress?.(done, total);
    });
  }
}

/** Removes what a deletion that was cut short has left in the trash. */
export async function sweepDeleting(trash: string, vms: string): Promise<void> {
  for (const place of [trash, nearTrash(vms)]) {
    const names = await readdir(place).catch(() => []);
    for (const name of names.filter((each) => each.startsWith(deletingPrefix))) {
      await rm(path.join(place, name), { recursive: true, force: true });
    }
  }
}

async function found(trash: string, vms: string, trashName: string): Promise<string | null> {
  try {
    return await findInTrash(trash, vms, trashName);
  } catch (error) {
    if (error instanceof AppFailure && error.error.code === 'trash-entry-missing') return null;
    throw error;
  }
}

async function deleteFolder(folder: string, freed: (bytes: number) => void): Promise<void> {
  const hidden = path.join(path.dirname(folder), `${deletingPrefix}${path.basename(folder)}`);
  let now = hidden;
  try {
    await rename(folder, hidden);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return;
    // A full file system may have no room for another name; the files go all the same.
    if (!isErrno(error, 'ENOSPC', 'EDQUOT')) throw writeFailure(folder, error) ?? error;
    now = folder;
  }
  try {
    for (const file of await filesUnder(now)) {
      const bytes = await bytesOf(file);
      await unlink(file);
      freed(bytes);
    }
    await rm(now, { recursive: true, force: true });
  } catch (error) {
    // What could not be deleted is listed again, and can be tried again.
    if (now !== folder) await rename(now, folder).catch(() => undefined);
    throw writeFailure(folder, error) ?? error;
  }
}

async function sizeOf(folder: string): Promise<number> {
  const sizes = await Promise.all((await filesUnder(folder)).map(bytesOf));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function bytesOf(file: string): Promise<number> {
  const stats = await lstat(file).catch(() => null);
  return stats ? stats.blocks * 512 : 0;
}
