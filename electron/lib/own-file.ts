import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { failure } from '../../shared/errors';
import { formatSize } from '../../shared/units';

/** Bytes that a file of ours may have; far more than any has, and far less than would hurt. */
const ownFileBytes = 4 * 1024 * 1024;

/** Most files of ours fit: thousands are read for a list, and a buffer for each would be half the work. */
const usual = Buffer.alloc(64 * 1024);

/**
 * Reads a small text file of ours, synchronously. A pipe, a device or a socket in its place, also behind a link, is
 * refused without waiting for it, and so is a file without end.
 * @throws AppFailure `file-not-plain`, `file-oversized`; and the system's own errors.
 */
export function readOwnFile(file: string, maximum?: number): string {
  return readOwnBytes(file, maximum).toString('utf8');
}

/** The same for a file that holds no text. @throws as {@link readOwnFile}. */
export function readOwnBytes(file: string, maximum = ownFileBytes): Buffer {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const stat = fstatSync(descriptor);
    const params = { path: file };
    if (!stat.isFile()) throw failure('file-not-plain', { params });
    if (stat.size > maximum) {
      throw failure('file-oversized', { params: { ...params, max: formatSize(maximum) } });
    }
    // A byte more than it should have, to see its end; a file that grows meanwhile is cut off at what fits.
    const wanted = Math.min(stat.size + 4096, maximum + 1);
    const buffer = wanted <= usual.length ? usual.subarray(0, wanted) : Buffer.allocUnsafe(wanted);
    let length = 0;
    for (;;) {
      const count = readSync(descriptor, buffer, length, buffer.length - length, null);
      length += count;
      if (count === 0 || length === buffer.length) return buffer.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** The same; null for a file that cannot be read, whatever the reason. */
export function readOwnFileOrNull(file: string, maximum?: number): string | null {
  try {
    return readOwnFile(file, maximum);
  } catch {
    return null;
  }
}
