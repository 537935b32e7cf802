import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../../../shared/errors';
import { isErrno } from '../../lib/atomic-file';

/** A refused attempt costs about 0.1 ms, so QEMU is found within this many milliseconds of its first listening. */
const retryEveryMs = 3;

/** Until when to try, on the clock of `performance.now()`; in the past: one attempt. */
export interface SocketPatience {
  /** While nobody listens. */
  absent: number;
  /** While QEMU's queue is full (EAGAIN): it hangs, or several commands wait for their turn. QEMU's queue holds two. */
  full: number;
}

/**
 * Opens a unix socket, trying again while it cannot be reached.
 * @throws AppFailure `vm-not-running` when nobody listens, `monitor-timeout` when nobody is let in, `cancelled` when
 * `signal` aborts.
 */
export async function openSocket(
  path: string,
  patience: SocketPatience,
  signal?: AbortSignal,
): Promise<Socket> {
  for (;;) {
    if (signal?.aborted) throw cancelled();
    const outcome = await attempt(path);
    if (!(outcome instanceof Error)) return outcome;
    const full = isErrno(outcome, 'EAGAIN');
    const over = performance.now() >= (full ? patience.full : patience.absent);
    if (full && over) throw queueFull(path, outcome);
    if (over || !(full || isErrno(outcome, 'ENOENT', 'ECONNREFUSED')))
      throw notRunning(path, outcome);
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
  return failure('cancelled');
}

function notRunning(path: string, reason: Error) {
  return failure('vm-not-running', {
    detail: `${path}: ${reason.message}`,
  });
}

function queueFull(path: string, reason: Error) {
  return failure('monitor-timeout', {
    params: { command: 'greeting' },
    detail: `${path}: ${reason.message}`,
  });
}
