import { readFileSync } from 'node:fs';
import type { LiveObstacle } from '../../shared/snapshot-calls';
import type { VmState } from '../../shared/vm-states';
import type { BackgroundAnswer } from '../vm/suspend/background';

/** Whether programs of an ordinary user may watch writes to their memory (Linux, `admin-guide/mm/userfaultfd.rst`). */
const rightFile = '/proc/sys/vm/unprivileged_userfaultfd';

/** Whether QEMU may watch writes to a guest's memory; true where nobody knows. */
export function mayWatchMemory(): boolean {
  if (process.geteuid?.() === 0) return true;
  try {
    return readFileSync(rightFile, 'utf8').trim() !== '0';
  } catch {
    return true;
  }
}

/**
 * Pure: why a guest cannot go on while its memory is kept; null where it can.
 * @param answer of its QEMU.
 * @param right whether this user's programs may watch their memory.
 */
export function liveObstacle(
  state: VmState,
  { refusal, hangs }: BackgroundAnswer,
  right: boolean,
): LiveObstacle | null {
  // Nothing but another QEMU would help.
  if (hangs) return { reason: 'hangs', words: '' };
  if (refusal !== null) return { reason: right ? 'qemu' : 'right', words: refusal };
  return state === 'paused' ? { reason: 'paused', words: '' } : null;
}
