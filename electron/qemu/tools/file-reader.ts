import {
  accessSync,
  constants,
  closeSync,
  openSync,
  readFileSync,
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
  text: (file) => orNull(() => readFileSync(file, 'utf8')),
  list: (folder) => orNull(() => readdirSync(folder).toSorted()),
};

function firstBytes(file: string, bytes: number): Buffer {
  // Without O_NONBLOCK a pipe in the place of a file would never answer.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const buffer = Buffer.alloc(bytes);
    return buffer.subarray(0, readSync(descriptor, buffer, 0, bytes, 0));
  } finally {
    closeSync(descriptor);
  }
}
