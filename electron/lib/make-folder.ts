import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isErrno } from './errno';

/**
 * Makes a folder with all above it. Not by Node's recursive mkdir: below /proc, where nothing can be made, that one tries
 * for ever.
 * @param mode permissions of each folder that is made.
 * @throws what the file system throws.
 */
export async function makeFolder(folder: string, mode = 0o700): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return await mustBeFolder(folder, error);
    const parent = path.dirname(folder);
    if (!isErrno(error, 'ENOENT') || parent === folder) {
      // A folder on a read-only file system, or one that is not ours to write beside, may be there all the same.
      return await mustBeFolder(folder, error);
    }
    await makeFolder(parent, mode);
    await mkdir(folder, { mode }).catch((again: Error) => mustBeFolder(folder, again));
  }
}

async function mustBeFolder(folder: string, otherwise: unknown): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) throw otherwise;
}
