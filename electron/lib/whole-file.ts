import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { failure } from '../../shared/errors';
import { isErrno, writeFailure } from './atomic-file';

/**
 * Writes a file that the person chose, with the rights of any file of theirs: who watches it sees the old content or the
 * whole new one.
 * @throws AppFailure `file-unwritable`, `no-space-left`.
 */
export async function replaceWholeFile(file: string, bytes: Buffer): Promise<void> {
  const partial = `${file}.${randomBytes(4).toString('hex')}.part`;
  try {
    await writeFile(partial, bytes, { flag: 'wx' });
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    const missing = isErrno(error, 'ENOENT', 'ENOTDIR', 'EISDIR');
    throw missing
      ? failure('file-unwritable', { params: { path: file }, detail: error.message })
      : (writeFailure(file, error) ?? error);
  }
}
