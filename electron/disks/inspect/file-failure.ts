import type { FileHandle } from 'node:fs/promises';
import { failure } from '../../../shared/errors';
import { openPlain } from '../../lib/plain-file';

/** What the file system says about a chosen file, as an expected failure. */
export function fileFailure(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const params = { path: file };
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    return failure('file-missing', { params });
  }
  return failure('file-unreadable', { params, detail: error.message });
}

/** Opens a chosen file to read it. @throws AppFailure `file-missing`, `file-unreadable`, `file-not-plain`. */
export async function openChosen(file: string): Promise<FileHandle> {
  try {
    return await openPlain(file);
  } catch (error) {
    throw fileFailure(file, error);
  }
}
