import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process and all that it has started and that still runs below it (proc(5), `/proc/PID/task/TID/children`). */
export function processFamily(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(processFamily)];
}

function childrenOf(pid: number): number[] {
  try {
    const tasks = `/proc/${pid}/task`;
    return readdirSync(tasks).flatMap((task) =>
      readFileSync(`${tasks}/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    // It has just ended.
    return [];
  }
}

/** Sends a signal to processes; those that are gone need none. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone, or it has become another user's.
    }
  }
}

/** Waits until processes are gone, at most `milliseconds`. @returns whether they are. */
export async function allGone(pids: readonly number[], milliseconds: number): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    if (!pids.some((pid) => existsSync(`/proc/${pid}`))) return true;
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
}
