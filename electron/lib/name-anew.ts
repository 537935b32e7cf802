import { link, lstat, rename } from 'node:fs/promises';
import path from 'node:path';
import { isErrno } from './errno';

/**
 * Gives a finished hidden file its name, or one with a number that nothing has: `disk0-2.qcow2`. It may keep the hidden
 * name beside it. @returns its path. @throws what the file system throws.
 */
export async function nameAnew(hidden: string, wanted: string): Promise<string> {
  const { dir, name, ext } = path.parse(wanted);
  for (let number = 1; ; number += 1) {
    const file = number === 1 ? wanted : path.join(dir, `${name}-${number}${ext}`);
    try {
      // Other than a rename, it never replaces what somebody has put there just now.
      await link(hidden, file);
      return file;
    } catch (error) {
      if (isErrno(error, 'EEXIST')) continue;
      if (!isErrno(error, 'EPERM', 'ENOTSUP', 'EMLINK')) throw error;
    }
    const taken = await lstat(file).then(
      () => true,
      () => false,
    );
    if (taken) continue;
    await rename(hidden, file);
    return file;
  }
}
