import { failure } from '../../../shared/errors';

/** What the file system says about a chosen file, as an expected failure. */
export function fileFailure(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const params = { path: file };
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    return failure('file-missing', { params });
  }
  return failure('file-unreadable', { params, detail: error.message });
}
