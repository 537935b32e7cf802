import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../../../shared/errors';
import { isErrno } from '../../lib/atomic-file';

/** A refused attempt costs about 0.1 ms, so QEMU is found within this many milliseconds of its first listening. */
const retryEveryMs = 3;

/**
 * Opens a unix socket, trying again while nobody listens yet.
 * @param deadline on the clock of `performance.now()`; in the past: one attempt.
 * @throws AppFailure `vm-not-running` when nobody listens by then, `cancelled` when `signal` aborts.
 */
export async function openSocket(
  path: string,
  deadline: number,
  signal?: AbortSignal,
): Promise<Socket> {
  for (;;) {
    if (signal?.aborted) throw cancelled();
    const outcome = await attempt(path);
    if (!(outcome instanceof Error)) return outcome;
    if (!isErrno(outcome, 'ENOENT', 'ECONNREFUSED', 'EAGAIN')) throw notRunning(path, outcome);
    if (performance.now() >= deadline) throw notRunning(path, outcome);
    await delay(retryEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

async function attempt(path: string): Promise<Socket | Error> {
  return await new Promise((resolve) => {
    const socket = connect(path);
    const onError = (error: Error) => resolve(error);
    socket.once('error', onError);
    socket.once('connect', () => {
      socket.off('error', onError);
      resolve(socket);
    });
  });
}

export function cancelled() {
  return failure('cancelled', 'Waiting for the monitor was cancelled.');
}

function notRunning(path: string, reason: Error) {
  return failure('vm-not-running', 'Nobody answers at the monitor socket.', {
    detail: `${path}: ${reason.message}`,
  });
}
