import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { failure } from '../../shared/errors';
import { fileFailure } from '../disks/inspect/file-failure';

/** Bytes that are read of a file; what reads the text refuses it long before. */
const mostBytes = 8 * 1024 * 1024;

/**
 * The text of a file that a person named, as far as it is of use. A pipe of the shell's own (`<(command)`) has its writer
 * and is read; another one could keep us waiting for ever.
 * @throws AppFailure `file-missing`, `file-not-plain`, `file-unreadable` and others of a file.
 */
export async function readText(file: string): Promise<string> {
  try {
    return await (file.startsWith('/dev/fd/') ? readFile(file, 'utf8') : readPlain(file));
  } catch (error) {
    throw fileFailure(file, error);
  }
}

async function readPlain(file: string): Promise<string> {
  // Without O_NONBLOCK a pipe in the place of a file would never answer.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw failure('file-not-plain', { params: { path: file } });
    const buffer = Buffer.alloc(Math.min(found.size, mostBytes));
    let length = 0;
    for (let bytesRead = 1; bytesRead > 0 && length < buffer.length; length += bytesRead) {
      ({ bytesRead } = await handle.read(buffer, length, buffer.length - length));
    }
    return buffer.toString('utf8', 0, length);
  } finally {
    await handle.close();
  }
}
