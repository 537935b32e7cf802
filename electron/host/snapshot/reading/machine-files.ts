import fs from 'node:fs';
import path from 'node:path';
import { thisMachine } from '../../../qemu/tools/file-reader';
import { errorCode } from './error-code';
import { absent, empty, read, unreadable } from './fact';
import type { Fact } from './fact';
import { parseRecording } from './recording';
import type { Recording } from './recording';

export interface FileNode {
  type: 'character' | 'block' | 'file' | 'directory' | 'other';
  major: number;
  minor: number;
  /** Permission bits, setuid and the like included. */
  mode: number;
  uid: number;
  gid: number;
  size: number;
  /** Milliseconds since 1970. */
  mtime: number;
}

/** Largest file that is read; `/proc/cpuinfo` of 512 CPUs has about 1 MiB. */
const maximumBytes = 32 * 1024 * 1024;
/** Milliseconds of reading after which the event loop gets its turn. */
const sliceMilliseconds = 6;

/**
 * The files of one machine: this one (`/`) or one recorded below another folder, from which no path leads out.
 *
 * Reads are synchronous on purpose: `/proc` and `/sys` answer from memory in microseconds, while each asynchronous
 * read makes four trips through libuv's pool, which for a thousand files costs ten times the reading itself.
 * {@link breathe} hands the event loop its turn between slices, so no window waits for a report.
 */
export class MachineFiles {
  readonly root: string;
  readonly recording: Recording | null;
  private closed: ReadonlySet<string> = new Set();
  /** The same by folder. */
  private readonly closedNames = new Map<string, Set<string>>();
  private readonly realFolders = new Map<string, string | null>();
  private sliceStart = performance.now();

  constructor(root = '/') {
    this.root = realRoot(path.resolve(root));
    this.recording = this.isThisMachine ? null : this.readRecording();
    this.closed = new Set(this.recording?.unreadable ?? []);
    for (const file of this.closed) {
      // With every folder above it, which the recording may lack as well.
      for (let place = file; place !== '/' && place !== '.'; place = path.dirname(place)) {
        const folder = path.dirname(place);
        this.closedNames.set(
          folder,
          (this.closedNames.get(folder) ?? new Set()).add(path.basename(place)),
        );
      }
    }
  }

  /** True when real probes (commands, opening devices) may be made. */
  get isThisMachine(): boolean {
    return this.root === '/';
  }

  /** Lets other work of the process run when this report has read for a while. */
  async breathe(): Promise<void> {
    if (performance.now() - this.sliceStart < sliceMilliseconds) return;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    this.sliceStart = performance.now();
  }

  /** The bytes of a regular file. Devices, pipes and folders are never read. */
  bytes(file: string): Fact<Buffer> {
    if (this.closed.has(file)) return unreadable('EACCES');
    const real = this.locate(file);
    if (real === null) return absent;
    let descriptor: number | null = null;
    try {
      // Without O_NONBLOCK a pipe in the place of a file would hang the report.
      const flags = fs.constants.O_RDONLY | fs.constants.O_NONBLOCK;
      descriptor = fs.openSync(real, this.isThisMachine ? flags : flags | fs.constants.O_NOFOLLOW);
      const stat = fs.fstatSync(descriptor);
      if (!stat.isFile()) return unreadable('not a regular file');
      const content = readAll(descriptor, stat.size);
      return content.length === 0 ? empty : read(content);
    } catch (error) {
      return factOfError(error);
    } finally {
      if (descriptor !== null) fs.closeSync(descriptor);
    }
  }

  /** The text of a regular file, without the closing line break. */
  text(file: string): Fact<string> {
    const content = this.bytes(file);
    if (content.state !== 'read') return content;
    const text = content.value.toString('utf8').replace(/\n+$/, '');
    return text === '' ? empty : read(text);
  }

  /** Names in a folder, sorted; `empty` when it has none. */
  list(folder: string): Fact<string[]> {
    if (this.closed.has(folder)) return unreadable('EACCES');
    const real = this.realFolder(folder);
    const closed = this.closedNames.get(folder) ?? new Set<string>();
    if (real === null && closed.size === 0) return absent;
    try {
      // A file that was closed to the one who recorded is listed, though the recording does not hold it.
      const names = [...new Set([...(real === null ? [] : fs.readdirSync(real)), ...closed])];
      return names.length === 0 ? empty : read(names.toSorted());
    } catch (error) {
      return factOfError(error);
    }
  }

  /** What kind of file is there and who owns it; links are followed. */
  node(file: string): Fact<FileNode> {
    const recorded = this.recording?.nodes[file];
    if (recorded) {
      const mode = Number.parseInt(recorded.mode, 8);
      return read({ ...recorded, mode: Number.isNaN(mode) ? 0 : mode, size: 0, mtime: 0 });
    }
    if (this.closed.has(file)) return read(closedNode);
    const place = this.locate(file);
    if (place === null) return absent;
    try {
      const real = fs.lstatSync(place).isSymbolicLink() ? this.realFolder(file) : place;
      return real === null ? absent : read(nodeOf(fs.statSync(real)));
    } catch (error) {
      return factOfError(error);
    }
  }

  exists(file: string): boolean {
    return this.node(file).state === 'read';
  }

  /** Whether a plain file is there that we may run; of a recorded machine, one that could be run there. */
  executable(file: string): boolean {
    return (!this.isThisMachine || thisMachine.executable(file)) && this.isPlainFile(file);
  }

  /** Whether a plain file is there that we may read; of a recorded machine, that the one who recorded might read. */
  readable(file: string): boolean {
    if (this.closed.has(file)) return false;
    return (!this.isThisMachine || thisMachine.readable(file)) && this.isPlainFile(file);
  }

  private isPlainFile(file: string): boolean {
    const node = this.node(file);
    return node.state === 'read' && node.value.type === 'file';
  }

  /** Last part of a symbolic link's target: how sysfs names a device's driver. */
  linkName(file: string): Fact<string> {
    const real = this.locate(file);
    if (real === null) return absent;
    try {
      return read(path.basename(fs.readlinkSync(real)));
    } catch (error) {
      return factOfError(error);
    }
  }

  /** Where a file really lies, or null when its folder is missing or outside the recorded tree. */
  private locate(file: string): string | null {
    if (this.isThisMachine) return file;
    const folder = this.realFolder(path.dirname(file));
    return folder === null ? null : path.join(folder, path.basename(file));
  }

  private realFolder(folder: string): string | null {
    if (this.isThisMachine) return folder;
    let real = this.realFolders.get(folder);
    if (real === undefined) {
      real = realBelow(this.root, folder);
      this.realFolders.set(folder, real);
    }
    return real;
  }

  private readRecording(): Recording | null {
    const text = this.text('/probes.json');
    return text.state === 'read' ? parseRecording(text.value) : null;
  }
}

function realRoot(root: string): string {
  try {
    return fs.realpathSync.native(root);
  } catch {
    return root;
  }
}

/** @param root as the file system itself names it */
function realBelow(root: string, folder: string): string | null {
  try {
    const real = fs.realpathSync.native(path.join(root, folder));
    return real === root || real.startsWith(`${root}/`) ? real : null;
  } catch {
    return null;
  }
}

/** Files of `/proc` state no size, so reading goes on until there is nothing more. */
function readAll(descriptor: number, size: number): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  let chunk = Math.min(Math.max(size + 1, 4096), 1024 * 1024);
  while (total < maximumBytes) {
    const buffer = Buffer.allocUnsafe(chunk);
    const count = fs.readSync(descriptor, buffer, 0, chunk, null);
    if (count === 0) break;
    chunks.push(buffer.subarray(0, count));
    total += count;
    chunk = 64 * 1024;
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function factOfError(error: unknown): Fact<never> {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR' ? absent : unreadable(code);
}

/** A file that was there when the machine was recorded, but not readable. */
const closedNode: FileNode = {
  type: 'file',
  major: 0,
  minor: 0,
  mode: 0o600,
  uid: 0,
  gid: 0,
  size: 0,
  mtime: 0,
};

/** Major and minor numbers as glibc's `gnu_dev_major` and `gnu_dev_minor` unpack them. */
function nodeOf(stat: fs.Stats): FileNode {
  const type = stat.isCharacterDevice()
    ? 'character'
    : stat.isBlockDevice()
      ? 'block'
      : stat.isFile()
        ? 'file'
        : stat.isDirectory()
          ? 'directory'
          : 'other';
  return {
    type,
    major: (stat.rdev >>> 8) & 0xfff,
    minor: (stat.rdev & 0xff) | ((stat.rdev >>> 12) & 0xfff00),
    mode: stat.mode & 0o7777,
    uid: stat.uid,
    gid: stat.gid,
    size: stat.size,
    mtime: Math.round(stat.mtimeMs),
  };
}
