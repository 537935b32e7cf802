import type { FileHandle } from 'node:fs/promises';
import { AppFailure, type AppError } from '../../shared/errors';
import { openChosen } from '../disks/inspect/file-failure';
import type { JobHandle, JobService, RunningJob } from '../jobs/types';
import type { SerialConnection, SerialListener } from '../provider/serial-ports';

/** Read and handed over at once: what is more would be written after a cancel. */
const pieceBytes = 4096;

export interface SendFileOptions {
  vm: { id: string; name: string };
  /** Absolute; read as it is, byte for byte. */
  file: string;
  /** Opens the guest's serial port; as `SerialPorts.openSerial`. */
  open: (listener: SerialListener) => Promise<SerialConnection>;
}

/**
 * Begins the job that writes a file into a guest's serial port, as fast as the guest reads and not faster. It can be
 * cancelled between any two pieces. It holds nothing: what a person types meanwhile gets between, as on a cable.
 */
export function beginSending(
  jobs: Pick<JobService, 'begin'>,
  { vm, file, open }: SendFileOptions,
): RunningJob<never> {
  const subject = { vmId: vm.id, name: vm.name };
  return jobs.begin('send-serial', { subject }, async (job) => {
    job.progress({ step: 'sending', fraction: 0 });
    const handle = await openChosen(file);
    try {
      await sendAll(handle, open, job);
    } finally {
      await handle.close();
    }
  });
}

async function sendAll(
  handle: FileHandle,
  open: SendFileOptions['open'],
  job: Pick<JobHandle<never>, 'signal' | 'progress'>,
): Promise<void> {
  const { signal } = job;
  const problem: { error: AppError | null } = { error: null };
  const connection = await open({
    // What the guest says is read by others; held, it stays in the log.
    onData: () => undefined,
    onError: (error) => {
      problem.error ??= error;
    },
    historyBytes: 0,
  });
  const stop = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  try {
    const { size: total } = await handle.stat();
    // As long as it is now: the port's own log grows with what is sent.
    for (let done = 0; done < total;) {
      signal.throwIfAborted();
      const wanted = Math.min(pieceBytes, total - done);
      const { bytesRead, buffer } = await handle.read(new Uint8Array(wanted), 0, wanted);
      if (bytesRead === 0) break;
      connection.write(buffer.subarray(0, bytesRead));
      // A guest that does not read, or is paused, is waited for; a cancel is not.
      await Promise.race([connection.settled(), stop]);
      if (problem.error) throw new AppFailure(problem.error);
      done += bytesRead;
      job.progress({ fraction: done / total, bytes: { done, total } });
    }
  } finally {
    await connection.close();
  }
}
