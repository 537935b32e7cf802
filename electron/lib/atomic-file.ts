import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { failure, type AppFailure } from '../../shared/errors';
import { isErrno } from './errno';
import { makeFolder } from './make-folder';
import { blockedWay } from './way-to-file';

export { isErrno } from './errno';

export interface AtomicWriteOptions {
  /** Permissions of the new file; its owner alone may read it unless told. */
  mode?: number;
  /** False for what means nothing after a power cut, such as a record of processes: saves waiting for the disk. */
  durable?: boolean;
}

/**
 * Replaces a file so that a reader, a crash or a power cut sees the old content or the new one, never half:
 * a hidden file beside it, fsync, rename, fsync of the folder.
 * @throws AppFailure `no-space-left`, `file-unwritable`.
 */
export async function writeFileAtomically(
  file: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  { mode = 0o600, durable = true }: AtomicWriteOptions = {},
): Promise<void> {
  const folder = path.dirname(file);
  const partial = path.join(folder, partialName(path.basename(file)));
  try {
    const handle = await open(partial, 'wx', mode);
    try {
      // `writeFile` goes on after a short write; a single write(2) may stop early on a nearly full disk.
      await handle.writeFile(content);
      if (durable) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
    if (durable) await syncFolder(folder);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw writeFailure(file, error) ?? error;
  }
}

const partialName = (name: string): string =>
  `.${name}.${process.pid}-${randomBytes(4).toString('hex')}.part`;

/** Whether this is the name of a half-written file whose writer is gone. */
export function isAbandonedPartial(name: string): boolean {
  const writer = /^\..+\.(\d{1,10})-[0-9a-f]{8}\.part$/.exec(name)?.[1];
  return writer !== undefined && !existsSync(`/proc/${writer}`);
}

/**
 * Makes a folder of ours (0700) with all above it.
 * @throws AppFailure `no-space-left`, `file-unwritable`, `folder-not-folder`, `link-broken`.
 */
export async function ensureFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
  } catch (error) {
    // On a read-only file system Node's recursive mkdir says that the parent it could not make is missing.
    const refused = isErrno(error, 'ENOENT', 'ENOTDIR', 'EEXIST');
    if (!refused) throw writeFailure(folder, error) ?? error;
    throw blockedWay(folder, error.message) ?? unwritable(folder, error);
  }
}

/** Makes a rename or a new entry in a folder survive a power cut, where the file system can. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network and FUSE file systems cannot sync a folder; the rename itself is done.
    if (!isErrno(error, 'EINVAL', 'ENOTSUP', 'EISDIR')) throw error;
  } finally {
    await handle.close();
  }
}

/** What went wrong when `file` was written, as an expected failure; null when it is something else. */
export function writeFailure(file: string, error: unknown): AppFailure | null {
  const params = { path: file };
  if (isErrno(error, 'ENOSPC', 'EDQUOT')) {
    return failure('no-space-left', { params, detail: error.message });
  }
  if (isErrno(error, 'EACCES', 'EPERM', 'EROFS', 'EIO', 'EISDIR')) return unwritable(file, error);
  return null;
}

function unwritable(file: string, error: Error): AppFailure {
  return failure('file-unwritable', { params: { path: file }, detail: error.message });
}
