import { setTimeout as delay } from 'node:timers/promises';
import type { QmpEvent } from '../../qemu/qmp/wire';

export interface ClockCareOptions {
  hear: (listener: (event: QmpEvent) => void) => () => void;
  /** Milliseconds by which the guest's clock is ahead. @throws where no agent answers. */
  ahead: () => Promise<number>;
  set: () => Promise<void>;
  /** The clock was set; milliseconds by which it was behind. */
  told: (behind: number) => void;
  /** Milliseconds that a guest gets after it goes on, before it is asked. */
  patienceMs?: number;
}

/** Milliseconds that a clock may differ: fewer are not worth it, and time servers mend them. */
const slackMs = 2000;

/** Pure: whether a clock stands behind by as much as the guest stood still. @param still milliseconds; null: any time */
export function isClockLost(behind: number, still: number | null): boolean {
  if (behind < slackMs) return false;
  // A clock that somebody has set to another time on purpose is left alone.
  return still === null || Math.abs(behind - still) <= Math.max(slackMs, still / 10);
}

/**
 * Sets the clock of a guest that stood still, or went back to an earlier moment, where its agent can.
 * Returns what ends it, and what is called when this computer has slept.
 */
export function careForClock(options: ClockCareOptions): {
  end: () => void;
  slept: (ms: number) => void;
} {
  const { hear, patienceMs = 2000 } = options;
  let stoppedAt: number | null = null;
  let loaded = false;
  let ended = false;
  const check = async (still: number | null) => {
    await delay(patienceMs, undefined, { ref: false });
    if (ended) return;
    const behind = -(await options.ahead());
    if (ended || !isClockLost(behind, still)) return;
    await options.set();
    options.told(behind);
  };
  // Without an agent the guest has its own ways.
  const checkSoon = (still: number | null) => void check(still).catch(() => undefined);
  const leave = hear(({ event, data, at }) => {
    if (event === 'STOP') stoppedAt = at;
    if (event === 'RESET' && data['reason'] === 'snapshot-load') loaded = true;
    if (event !== 'RESUME') return;
    const still = stoppedAt === null ? null : at - stoppedAt;
    if (loaded) checkSoon(null);
    else if (still !== null && still >= slackMs) checkSoon(still);
    [stoppedAt, loaded] = [null, false];
  });
  return {
    end: () => {
      ended = true;
      leave();
    },
    slept: checkSoon,
  };
}
