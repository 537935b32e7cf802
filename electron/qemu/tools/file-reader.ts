import {
  accessSync,
  constants,
  closeSync,
  fstatSync,
  openSync,
  readSync,
  readdirSync,
  statSync,
} from 'node:fs';

/** What tells one version of a file from the next. */
export interface FileMark {
  /** Bytes. */
  size: number;
  /** Milliseconds since 1970. */
  mtime: number;
}

/**
 * The files of a machine, as far as finding programs and firmware needs them: this machine's own, or a recorded one's.
 * Links are followed, and only regular files count.
 */
export interface FileReader {
  /** Two paths with one identity are one file by two names. */
  identity(file: string): string;
  /** Null when there is no such file. */
  mark(file: string): FileMark | null;
  executable(file: string): boolean;
  readable(file: string): boolean;
  /** The first bytes; null when the file cannot be read. */
  head(file: string, bytes: number): Buffer | null;
  /** Null when the file cannot be read, or is larger than any that we look for. */
  text(file: string): string | null;
  /** Sorted names; null when the folder cannot be read. */
  list(folder: string): readonly string[] | null;
}

/** Null for everything that cannot be read: not there, or not ours to see, both mean "look further". */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function may(file: string, mode: number): boolean {
  return orNull(() => (accessSync(file, mode), statSync(file).isFile())) ?? false;
}

/**
 * The files of this machine. Synchronous: a search makes a few dozen `stat`s, which take microseconds each, and a trip
 * through the thread pool for each would take many times as long.
 */
export const thisMachine: FileReader = {
  identity(file) {
    const found = orNull(() => statSync(file));
    return found ? `${found.dev}:${found.ino}` : file;
  },
  mark(file) {
    const found = orNull(() => statSync(file));
    return found?.isFile() ? { size: found.size, mtime: Math.round(found.mtimeMs) } : null;
  },
  executable: (file) => may(file, constants.X_OK),
  readable: (file) => may(file, constants.R_OK),
  head: (file, bytes) => orNull(() => firstBytes(file, bytes)),
  text: (file) => orNull(() => wholeText(file)),
  list: (folder) => orNull(() => readdirSync(folder).toSorted()),
};

/** The largest text in bytes; firmware descriptors have a few KiB. */
const longestText = 1024 * 1024;

function wholeText(file: string): string {
  const found = firstBytes(file, longestText + 1);
  if (found.length > longestText) throw new RangeError(`${file} is too large`);
  return found.toString('utf8');
}

/** As many of the first bytes as there are, of a regular file. @throws what the file system throws. */
function firstBytes(file: string, bytes: number): Buffer {
  // Without O_NONBLOCK a pipe in the place of a file would never answer.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) throw new TypeError(`${file} is no regular file`);
    // Room for what the file says it has; the kernel's own say 0, and one may grow meanwhile.
    let buffer = Buffer.allocUnsafe(Math.min(bytes, found.size > 0 ? found.size + 1 : 64 * 1024));
    let length = 0;
    for (let read = 1; read > 0 && length < bytes; length += read) {
      if (length === buffer.length) {
        buffer = Buffer.concat([buffer], Math.min(bytes, 2 * buffer.length));
      }
      read = readSync(descriptor, buffer, length, buffer.length - length, null);
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}
