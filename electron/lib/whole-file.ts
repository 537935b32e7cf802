import { failure } from '../../shared/errors';
import { isErrno, writeFileAtomically } from './atomic-file';
import { wayFailure } from './way-to-file';

/**
 * Writes a file that the person chose, with the rights of any file of theirs: who watches it sees the old content or the
 * whole new one.
 * @throws AppFailure `folder-missing`, `folder-not-folder`, `link-broken`, `file-unwritable`, `no-space-left`.
 */
export async function replaceWholeFile(
  file: string,
  bytes: Buffer | AsyncIterable<Uint8Array>,
): Promise<void> {
  try {
    await writeFileAtomically(file, bytes, { mode: 0o666 });
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'ENOTDIR')) throw error;
    throw (
      wayFailure(file, error.message) ??
      failure('file-unwritable', { params: { path: file }, detail: error.message })
    );
  }
}
