import { type FileHandle, stat } from 'node:fs/promises';
import { isErrno } from '../../lib/atomic-file';
import { fileFailure, openChosen } from '../../disks/inspect/file-failure';
import type { LogPage, SerialLog } from '../../../shared/serial';
import { serialRuns } from '../../../shared/serial-logs';
import { LogLines } from './log-lines';
import { serialLogFile } from './serial';

/** Logs whose lines are known: somebody looks at one at a time. */
const mostKnown = 4;

/** Where the log of a run lies: see `rotateLogs`. */
export const runLogFile = (folder: string, port: number, run: number): string =>
  `${serialLogFile(folder, port)}${run === 0 ? '' : `.${run}`}`;

/** The logs of a port that are there, the last run first. */
export async function serialLogs(folder: string, port: number): Promise<SerialLog[]> {
  const found = await Promise.all(
    serialRuns.map(async (run) => {
      const file = runLogFile(folder, port, run);
      const facts = await stat(file).catch((error: unknown) => {
        if (isErrno(error, 'ENOENT', 'ENOTDIR')) return null;
        throw fileFailure(file, error);
      });
      return facts?.isFile() ? [{ run, bytes: facts.size, changedAt: facts.mtimeMs }] : [];
    }),
  );
  return found.flat();
}

interface Known {
  inode: number;
  lines: LogLines;
}

/** Reads logs of any size by their lines; where these begin is kept as long as a log is the same file. */
export class LogReader {
  readonly #known = new Map<string, Known>();
  /** By file: who looks at one waits for nobody who looks at another. */
  readonly #last = new Map<string, Promise<unknown>>();

  /** @throws AppFailure `file-missing`, `file-unreadable`, `file-not-plain`; when `signal` aborts. */
  async read(file: string, first: number, count: number, signal?: AbortSignal): Promise<LogPage> {
    return await this.#with(file, signal, async (lines, handle) => ({
      lines: await lines.read(handle, first, count, signal),
      total: lines.total,
    }));
  }

  /** As `searchSerialLog` of the contract. @throws as {@link read}. */
  async search(
    file: string,
    wish: { text: string; from: number; direction: 'up' | 'down' },
    signal?: AbortSignal,
  ): Promise<number | null> {
    const { text, from, direction } = wish;
    return await this.#with(file, signal, async (lines, handle) =>
      direction === 'down'
        ? await lines.searchDown(handle, text, from, signal)
        : await lines.searchUp(handle, text, from, signal),
    );
  }

  /** One after another: two that look through the same log would count its lines twice. */
  async #with<T>(
    file: string,
    signal: AbortSignal | undefined,
    look: (lines: LogLines, handle: FileHandle) => Promise<T>,
  ): Promise<T> {
    const before = this.#last.get(file) ?? Promise.resolve();
    const turn = before.then(async () => {
      signal?.throwIfAborted();
      const handle = await openChosen(file);
      try {
        const lines = await this.#linesOf(file, handle);
        await lines.grow(handle, signal);
        return await look(lines, handle);
      } finally {
        await handle.close();
      }
    });
    const settled = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(file, settled);
    try {
      return await turn;
    } finally {
      if (this.#last.get(file) === settled) this.#last.delete(file);
    }
  }

  async #linesOf(file: string, handle: FileHandle): Promise<LogLines> {
    const { ino: inode, size } = await handle.stat();
    const before = this.#known.get(file);
    this.#known.delete(file);
    // Another run's, or one that was cut.
    const same = before?.inode === inode && before.lines.bytes <= size;
    const known = same ? before : { inode, lines: new LogLines() };
    this.#known.set(file, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostKnown && oldest !== undefined) this.#known.delete(oldest);
    return known.lines;
  }
}

/** A log as it is, byte for byte. @throws AppFailure `file-missing`, `file-unreadable`, `file-not-plain`. */
export async function* logBytes(file: string): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await openChosen(file);
  // As long as it is now: a guest that talks on would have no end.
  const { size } = await handle.stat();
  if (size === 0) return await handle.close();
  const pieces: AsyncIterable<Uint8Array> = handle.createReadStream({ end: size - 1 });
  yield* pieces;
}
