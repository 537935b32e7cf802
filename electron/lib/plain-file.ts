import { constants } from 'node:fs';
import { copyFile, type FileHandle, open } from 'node:fs/promises';
import { failure } from '../../shared/errors';

/** Opening a pipe or a terminal would wait for somebody at its other end, or make it ours. */
const withoutWaiting = constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * Opens a file that must be a regular one. A pipe, a device, a socket or a folder in its place, also behind a link, is
 * refused at once.
 * @param flags as open(2) has them; read only unless told
 * @throws AppFailure `file-not-plain`, and the system's own errors (`ENOENT`, `EACCES` …).
 */
export async function openPlain(
  file: string,
  flags: number = constants.O_RDONLY,
): Promise<FileHandle> {
  const handle = await open(file, flags | withoutWaiting).catch((error: NodeJS.ErrnoException) => {
    // A socket, and a pipe that nobody reads (open(2)).
    if (error.code === 'ENXIO' || error.code === 'EISDIR') throw notPlain(file);
    throw error;
  });
  try {
    if ((await handle.stat()).isFile()) return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  throw notPlain(file);
}

/** Copies a regular file; `mode` as of `copyFile`. @throws as {@link openPlain}. */
export async function copyPlain(file: string, copy: string, mode: number): Promise<void> {
  await (await openPlain(file)).close();
  await copyFile(file, copy, mode);
}

const notPlain = (file: string) => failure('file-not-plain', { params: { path: file } });
