import { randomBytes } from 'node:crypto';
import { lstat, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../shared/errors';

/**
 * Lets `write` fill a hidden file beside `target`; when it is complete and on the disk it gets its name.
 * Whatever goes wrong, the hidden file is removed and `target` was never there half.
 * @throws AppFailure `file-exists`, and whatever `write` throws.
 */
export async function writeNewFile<T>(
  target: string,
  write: (partial: string) => Promise<T>,
): Promise<T> {
  await refuseExisting(target);
  const name = `.${path.basename(target)}.${randomBytes(4).toString('hex')}.part`;
  const partial = path.join(path.dirname(target), name);
  try {
    const result = await write(partial);
    await syncFile(partial);
    await refuseExisting(target);
    await rename(partial, target);
    return result;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** @throws AppFailure `file-exists`. */
export async function refuseExisting(target: string): Promise<void> {
  const exists = await lstat(target).then(
    () => true,
    () => false,
  );
  if (exists) throw failure('file-exists', { params: { path: target } });
}

/** `qemu-img` leaves its output in the page cache; a rename must not come before the bytes. */
async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
