import { setImmediate } from 'node:timers/promises';
import path from 'node:path';
import { type AppError, AppFailure, failure } from '../../../shared/errors';
import type { SocketPaths } from '../../qemu/hardware/types';
import type { SerialConnection, SerialListener } from '../../provider/serial-ports';
import { isErrno } from '../../lib/atomic-file';
import { openPlain } from '../../lib/plain-file';
import { SerialInput } from './serial-input';
import { LogFollower } from './serial-log';
import { piecesWithoutQueries } from '../../lib/terminal-queries';

/** Bytes of history that are replayed when a serial console is opened, unless it wants more. */
const usualHistoryBytes = 1024 * 1024;

/** Where QEMU keeps everything that a serial port said since the VM's start. */
export function serialLogFile(vmFolder: string, port: number): string {
  return path.join(vmFolder, 'logs', `serial${port}.log`);
}

export interface SerialOptions {
  /** The VM's folder. */
  folder: string;
  sockets: Pick<SocketPaths, 'serial'>;
  /** 0 to 3. */
  port: number;
  listener: SerialListener;
}

/**
 * Opens a VM's serial port. Output is read from the log file that QEMU writes, whoever else listens and
 * whether the VM runs or not; input goes to QEMU's socket. Any number of processes may have the same
 * port open: each sees all output once, and the keys of one never split those of another.
 * @throws AppFailure `serial-log-gone` when the VM's folder is gone, `file-unreadable`, `file-not-plain`.
 */
export async function openSerial(options: SerialOptions): Promise<SerialConnection> {
  const { folder, port, listener } = options;
  const file = serialLogFile(folder, port);
  const follower = new LogFollower(file, {
    onData: (bytes) => listener.onData(bytes),
    onRestart: () => listener.onRestart?.(),
    onError: (error) => listener.onError?.(unreadable(file, error).error),
  });
  const input = new SerialInput(options.sockets.serial(port), (error) => {
    listener.onError?.(notReached(error));
  });
  let history: Uint8Array<ArrayBuffer>;
  try {
    history = await clean(await follower.start(listener.historyBytes ?? usualHistoryBytes));
  } catch (error) {
    await follower.close();
    throw unreadable(file, error);
  }
  return {
    history,
    follow: () => follower.resume(),
    hold: () => follower.pause(),
    write: (bytes) => input.write(bytes),
    settled: async () => await input.settled(),
    async close() {
      input.close();
      await follower.close();
    },
  };
}

/** Cleaned at once, between two turns of everything else. */
const pieceBytes = 128 * 1024;

/** What a guest said, without its questions to the terminal; a guest can make that work of seconds. */
async function clean(said: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const part of piecesWithoutQueries(inTurns(said))) parts.push(part);
  return Uint8Array.from(Buffer.concat(parts));
}

async function* inTurns(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield bytes.subarray(at, at + pieceBytes);
    await setImmediate();
  }
}

function unreadable(file: string, error: unknown) {
  if (error instanceof AppFailure) return error;
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  const fields = { params: { path: file }, detail: String(error) };
  return failure(missing ? 'serial-log-gone' : 'file-unreadable', fields);
}

function notReached(error: NodeJS.ErrnoException): AppError {
  const code = error.code === 'ENOBUFS' ? 'serial-too-slow' : 'serial-takes-no-input';
  return { code, detail: error.message };
}

/** Everything the port said since the VM's start; nothing when there is no log. */
export async function* serialHistory(folder: string, port: number): AsyncGenerator<Uint8Array> {
  const handle = await openPlain(serialLogFile(folder, port)).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return null;
    throw unreadable(serialLogFile(folder, port), error);
  });
  if (!handle) return;
  const pieces: AsyncIterable<Uint8Array> = handle.createReadStream();
  yield* pieces;
}
