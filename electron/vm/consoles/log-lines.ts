import type { FileHandle } from 'node:fs/promises';
import { LogSearch, plainText } from './log-text';

/** Read from a log at once. */
const chunkBytes = 1024 * 1024;
/** Every so many lines the index knows where one begins: a log of 1 GB has some 13 million, and 50,000 such places. */
const stride = 256;
/** Lines that are looked through at once on the way back. */
const stretchBack = stride * 64;
/** What is shown of a longer line, in bytes. */
const longestLine = 4096;
const newline = 0x0a;

/** Where the lines of a log begin; grows with the log. A log of 1 GB takes some 400 KB, and 33 MB at most. */
export class LogLines {
  /** Offsets of the lines 0, 256, 512 … */
  readonly #starts: number[] = [0];
  #lines = 0;
  /** Up to here it was looked through. */
  #end = 0;
  /** The last line began here. */
  #lastStart = 0;

  /** Bytes that were looked through. */
  get bytes(): number {
    return this.#end;
  }

  /** The last line counts as soon as it has begun. */
  get total(): number {
    return this.#lines + (this.#end > this.#lastStart ? 1 : 0);
  }

  /** Looks through what was added. @throws when `signal` aborts, and what the file system throws. */
  async grow(handle: FileHandle, signal?: AbortSignal): Promise<void> {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(chunk, 0, chunkBytes, this.#end);
      if (bytesRead === 0) return;
      const part = chunk.subarray(0, bytesRead);
      for (let at = part.indexOf(newline); at >= 0; at = part.indexOf(newline, at + 1)) {
        this.#lines += 1;
        this.#lastStart = this.#end + at + 1;
        if (this.#lines % stride === 0) this.#starts.push(this.#lastStart);
      }
      this.#end += bytesRead;
    }
  }

  /** The lines from `first` on, at most `count`. @throws when `signal` aborts. */
  async read(
    handle: FileHandle,
    first: number,
    count: number,
    signal?: AbortSignal,
  ): Promise<string[]> {
    const lines: string[] = [];
    if (first >= this.total) return lines;
    for await (const stretch of this.#walk(handle, { first, signal })) {
      for (const { number, bytes } of linesOf(stretch)) {
        if (number < first) continue;
        lines.push(plainText(bytes));
        if (lines.length >= count) return lines;
      }
    }
    return lines;
  }

  /**
   * The first line at or after `from` that holds `text`, no matter in which case, or null.
   * @throws when `signal` aborts.
   */
  async searchDown(
    handle: FileHandle,
    text: string,
    from: number,
    signal?: AbortSignal,
  ): Promise<number | null> {
    const wanted = new LogSearch(text);
    for await (const stretch of this.#walk(handle, { first: from, signal })) {
      if (!wanted.mayBeIn(stretch.bytes)) continue;
      for (const { number, bytes } of linesOf(stretch)) {
        if (number >= from && wanted.isIn(bytes)) return number;
      }
    }
    return null;
  }

  /** The last line at or before `from` that holds `text`, or null. @throws when `signal` aborts. */
  async searchUp(
    handle: FileHandle,
    text: string,
    from: number,
    signal?: AbortSignal,
  ): Promise<number | null> {
    const wanted = new LogSearch(text);
    let before = Math.min(from + 1, this.total);
    while (before > 0) {
      signal?.throwIfAborted();
      const first = Math.max(0, Math.floor((before - 1) / stretchBack) * stretchBack);
      const found = await this.#lastBetween(handle, wanted, { first, before, signal });
      if (found !== null) return found;
      before = first;
    }
    return null;
  }

  async #lastBetween(
    handle: FileHandle,
    wanted: LogSearch,
    range: Range & { before: number },
  ): Promise<number | null> {
    const { before } = range;
    let found: number | null = null;
    for await (const stretch of this.#walk(handle, range)) {
      if (!wanted.mayBeIn(stretch.bytes)) continue;
      for (const { number, bytes } of linesOf(stretch)) {
        if (number < before && wanted.isIn(bytes)) found = number;
      }
    }
    return found;
  }

  /**
   * Whole lines in stretches, from the last known place at or before `first` on, to the first known one at or behind
   * `before`, or the end of what was looked through.
   */
  async *#walk(
    handle: FileHandle,
    { first, before = Infinity, signal }: Range,
  ): AsyncGenerator<Stretch, void, undefined> {
    const place = Math.min(Math.floor(first / stride), this.#starts.length - 1);
    let number = place * stride;
    let at = this.#starts[place] ?? 0;
    const stop = this.#starts[Math.ceil(before / stride)] ?? this.#end;
    let rest: Buffer = Buffer.alloc(0);
    while (at < stop) {
      signal?.throwIfAborted();
      const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, stop - at));
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) return; // it was cut meanwhile
      at += bytesRead;
      const part = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      const end = part.lastIndexOf(newline) + 1;
      // Of a line without end no more is kept than is shown.
      rest = part.subarray(end, end + longestLine);
      if (end === 0) continue;
      const bytes = part.subarray(0, end);
      yield { number, bytes };
      number += count(bytes);
    }
    if (rest.length > 0) yield { number, bytes: rest };
  }
}

/** Lines that are walked over; a guest can write one of any length, so that it must be possible to give up. */
interface Range {
  first: number;
  before?: number;
  signal?: AbortSignal | undefined;
}

/** Whole lines of a log, the first of which has this number. */
interface Stretch {
  number: number;
  bytes: Uint8Array;
}

/** One by one, without their ends, and cut. */
function* linesOf({ number, bytes }: Stretch): Generator<Stretch, void, undefined> {
  let at = number;
  for (let begin = 0; begin < bytes.length; at += 1) {
    const found = bytes.indexOf(newline, begin);
    const end = found < 0 ? bytes.length : found;
    yield { number: at, bytes: bytes.subarray(begin, Math.min(end, begin + longestLine)) };
    begin = end + 1;
  }
}

function count(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) lines += 1;
  return lines;
}
