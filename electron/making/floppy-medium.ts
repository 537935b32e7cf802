import { access, constants, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { isErrno } from '../lib/atomic-file';
import type { Floppy } from '../../shared/vm-parts';

/** What a floppy drive gets: what the person may not write to, the guest may not either. @param file absolute. */
export async function floppyMedium(
  file: string,
  readOnly: boolean,
): Promise<Pick<Floppy, 'file' | 'readOnly'>> {
  const writable = await access(file, constants.W_OK).then(
    () => true,
    // One that is not there is told of elsewhere.
    (error: unknown) => !isErrno(error, 'EACCES', 'EROFS', 'EPERM'),
  );
  return readOnly || !writable ? { file, readOnly: true } : { file };
}

/** Most blank floppies in one folder; nobody has as many. */
const mostBlank = 1000;

/**
 * Makes an empty floppy image in a VM's folder.
 * @returns its name in the definition, and what takes it away again.
 * @throws what the file system says.
 */
export async function blankFloppy(
  folder: string,
  bytes: number,
): Promise<{ file: string; remove: () => Promise<void> }> {
  await mkdir(path.join(folder, 'disks'), { recursive: true });
  for (let number = 0; number < mostBlank; number += 1) {
    const file = path.join('disks', `floppy${number}.img`);
    const whole = path.join(folder, file);
    try {
      const handle = await open(whole, 'wx');
      try {
        await handle.truncate(bytes);
      } finally {
        await handle.close();
      }
      return { file, remove: async () => await rm(whole, { force: true }) };
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
    }
  }
  throw new Error(`No name is left for a floppy in ${folder}.`);
}
