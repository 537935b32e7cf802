import { setTimeout as delay } from 'node:timers/promises';
import type { ExitStatus } from '../launch/exit-reason';
import type { LaunchRecord } from '../records/launch-record';
import { isSameProcess, type ProcessIdentity } from '../../lib/process-facts';
import { monitorSocketLeft } from '../launch/runtime-folder';
import type { SessionEnd } from './session';

/**
 * Waits for a process that need not be our child: Node offers no pidfd, so `/proc` is asked at growing
 * intervals of 5 to 100 ms. One look when `timeoutMs` is 0.
 * @returns true when it is gone.
 */
export async function waitForExit(
  identity: ProcessIdentity,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  for (let pause = 5; ; pause = Math.min(100, pause * 2)) {
    if (!isSameProcess(identity)) return true;
    if (signal?.aborted || performance.now() + pause > deadline) return false;
    await delay(pause, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * How a process that is gone came to its end. QEMU removes its monitor socket when it ends by itself or on a
 * signal it handles (measured on 7.2); one that is still there means that it was killed or crashed.
 * @param announced QEMU said SHUTDOWN, or we ended it.
 */
export async function observeEnd(
  record: LaunchRecord,
  announced: boolean,
  exited: Promise<ExitStatus> | null,
): Promise<SessionEnd> {
  const exit = exited && (await Promise.race([exited, delay(500, null)]));
  const clean = announced || exit?.code === 0 || !(await monitorSocketLeft(record.sockets.qmp));
  return { clean, exit };
}
