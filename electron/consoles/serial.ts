import path from 'node:path';
import { type AppError, failure } from '../../shared/errors';
import type { SocketPaths } from '../lib/paths';
import { SerialInput } from './serial-input';
import { LogFollower } from './serial-log';
import { withoutQueries } from './terminal-queries';

/** Bytes of history that are replayed when a serial console is opened. */
const serialHistoryBytes = 1024 * 1024;

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
  /** What the guest says, in order, after the history. Starts with {@link SerialConnection.follow}. */
  onData(bytes: Uint8Array<ArrayBuffer>): void;
  /** The VM was started anew; what follows belongs to the new run. */
  onRestart?(): void;
  /** Input did not reach the guest (`serial-takes-no-input`) or the log cannot be read; output may go on. */
  onError?(error: AppError): void;
}

export interface SerialConnection {
  /** The end of what the port said before, at most 1 MiB, without questions to the terminal. */
  history: Uint8Array<ArrayBuffer>;
  /** Begins (or goes on) to deliver output; `hold` stops it without losing any. */
  follow(): void;
  hold(): void;
  write(bytes: Uint8Array): void;
  /** Resolves when QEMU has read all input. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a VM's serial port. Output is read from the log file that QEMU writes, whoever else listens and
 * whether the VM runs or not; input goes to QEMU's socket. Any number of processes may have the same
 * port open: each sees all output once, and the keys of one never split those of another.
 * @throws AppFailure `serial-log-gone` when the VM's folder is gone, `file-unreadable`.
 */
export async function openSerial(options: SerialOptions): Promise<SerialConnection> {
  const { folder, port } = options;
  const file = serialLogFile(folder, port);
  const follower = new LogFollower(file, {
    onData: (bytes) => options.onData(bytes),
    onRestart: () => options.onRestart?.(),
    onError: (error) => options.onError?.(unreadable(file, error).error),
  });
  const input = new SerialInput(options.sockets.serial(port), (error) => {
    options.onError?.(notReached(error));
  });
  let history: Uint8Array<ArrayBuffer>;
  try {
    history = withoutQueries(await follower.start(serialHistoryBytes));
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

function unreadable(file: string, error: unknown) {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  const fields = { params: { path: file }, detail: String(error) };
  return failure(missing ? 'serial-log-gone' : 'file-unreadable', fields);
}

function notReached(error: NodeJS.ErrnoException): AppError {
  return { code: 'serial-takes-no-input', detail: error.message };
}
