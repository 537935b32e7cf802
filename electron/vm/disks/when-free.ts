import { setTimeout as delay } from 'node:timers/promises';
import { AppFailure, type ErrorCode } from '../../../shared/errors';

/** Milliseconds between two attempts. */
const lookMs = 300;

interface Patience {
  patienceMs: number;
  /** What passes by itself. */
  codes: readonly ErrorCode[];
}

/** Does `work`, again while another process, or a job, has the machine for a moment. @throws what `work` throws last. */
export async function whenFree<T>(
  { patienceMs, codes }: Patience,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const passes = error instanceof AppFailure && codes.includes(error.error.code);
      if (!passes || performance.now() > deadline) throw error;
      await delay(lookMs);
    }
  }
}
