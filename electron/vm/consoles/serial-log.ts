import { type FSWatcher, watch } from 'node:fs';
import { type FileHandle, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { openOwnFile } from '../../lib/own-file';

const pieceBytes = 64 * 1024;
/** QEMU writes a UART's output byte by byte; what comes within this time is read at once. */
const gatherMs = 4;
/** A history that is cut begins after a line's end, if there is one this near. */
const longestCutLine = 4096;

export interface LogListener {
  /** A fresh copy of new bytes, in order, each exactly once. */
  onData(bytes: Uint8Array<ArrayBuffer>): void;
  /** The log began again (rotated or truncated): what follows is another run of the guest. */
  onRestart(): void;
  /** The log cannot be read any more; nothing follows. */
  onError(error: unknown): void;
}

interface OpenLog {
  handle: FileHandle;
  inode: number;
}

/** Reads a growing log file to its end and from then on whatever is added. The file need not exist yet. */
export class LogFollower {
  readonly #file: string;
  readonly #listener: LogListener;
  #log: OpenLog | null = null;
  #offset = 0;
  #watcher: FSWatcher | null = null;
  #pumping = false;
  #again = false;
  #paused = false;
  #closed = false;

  constructor(file: string, listener: LogListener) {
    this.#file = file;
    this.#listener = listener;
  }

  /**
   * Begins to follow. Answers with the end of what is there, at most `historyBytes`; the listener hears
   * only what comes after it, from the call of {@link resume} on.
   * @throws when the folder above the log's folder is missing or may not be read.
   */
  async start(historyBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    this.#paused = true;
    const folder = path.dirname(this.#file);
    await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    this.#watcher = watch(folder, (_event, name) => {
      if (name === null || name === path.basename(this.#file)) this.#pumpSoon();
    });
    this.#watcher.on('error', (error) => this.#fail(error));
    await this.#openIfThere();
    return await this.#readHistory(historyBytes);
  }

  /** Stops reading until {@link resume}; nothing is lost, it stays in the file. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#pumpSoon();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watcher?.close();
    if (!this.#pumping) await this.#closeLog();
  }

  async #openIfThere(): Promise<void> {
    try {
      const handle = await openOwnFile(this.#file);
      const { ino } = await handle.stat();
      this.#log = { handle, inode: ino };
      this.#offset = 0;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  async #readHistory(limit: number): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#log === null) return new Uint8Array();
    const { size } = await this.#log.handle.stat();
    const start = Math.max(0, size - limit);
    const buffer = new Uint8Array(size - start);
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await this.#log.handle.read(
        buffer,
        filled,
        buffer.length - filled,
        start + filled,
      );
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    this.#offset = start + filled;
    const cut = start === 0 ? -1 : buffer.subarray(0, longestCutLine).indexOf(0x0a);
    return buffer.slice(cut + 1, filled);
  }

  #pumpSoon(): void {
    if (this.#closed || this.#paused) return;
    this.#again = true;
    if (!this.#pumping) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    try {
      while (this.#again && !this.#closed && !this.#paused) {
        this.#again = false;
        await this.#readToEnd();
        await this.#noticeRestart();
        await new Promise((resolve) => setTimeout(resolve, gatherMs));
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#pumping = false;
      if (this.#closed) await this.#closeLog();
    }
  }

  async #readToEnd(): Promise<void> {
    while (this.#log !== null && !this.#paused && !this.#closed) {
      const piece = new Uint8Array(pieceBytes);
      const { bytesRead } = await this.#log.handle.read(piece, 0, pieceBytes, this.#offset);
      if (bytesRead === 0) return;
      this.#offset += bytesRead;
      this.#listener.onData(bytesRead === pieceBytes ? piece : piece.slice(0, bytesRead));
    }
  }

  /** After the end of one file: is another in its place, or was it cut? */
  async #noticeRestart(): Promise<void> {
    if (this.#paused || this.#closed) return;
    const now = await stat(this.#file).catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    if (now === null) return; // between two runs; the next one's file raises an event
    if (this.#log !== null && now.ino === this.#log.inode && now.size >= this.#offset) return;
    const another = this.#log !== null;
    await this.#closeLog();
    await this.#openIfThere();
    if (another) this.#listener.onRestart();
    this.#again = true;
  }

  async #closeLog(): Promise<void> {
    const log = this.#log;
    this.#log = null;
    await log?.handle.close();
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watcher?.close();
    this.#listener.onError(error);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
