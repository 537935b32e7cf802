/** How fast something goes, as it was told last. */
export interface Rate {
  /** Milliseconds of any steady clock. */
  at: number;
  /** Bytes done by then. */
  done: number;
  /** Bytes a second, smoothed; null until enough was seen. */
  speed: number | null;
}

/** Shorter looks say more about the scheduler than about the disk. */
const shortestMs = 400;
/** What was seen this long ago counts a third of what is seen now. */
const memoryMs = 4000;

/**
 * Pure: the rate after `done` bytes at time `at`. Call it also when nothing was done: a copy that stalls gets slower
 * and slower. Fewer bytes than before are a new beginning.
 */
export function nextRate(before: Rate | null, done: number, at: number): Rate {
  if (!before || done < before.done) return { at, done, speed: null };
  const milliseconds = at - before.at;
  if (milliseconds < shortestMs) return before;
  const seen = ((done - before.done) * 1000) / milliseconds;
  const weight = 1 - Math.exp(-milliseconds / memoryMs);
  const speed = before.speed === null ? seen : before.speed + (seen - before.speed) * weight;
  return { at, done, speed };
}

/** Longer than this is no forecast, in seconds. */
const longestForecast = 7 * 24 * 3600;

/** Pure: seconds until `total` bytes are done; null where that cannot be told. */
export function secondsLeft({ done, speed }: Rate, total: number): number | null {
  if (speed === null || speed < 1) return null;
  const seconds = Math.max(0, total - done) / speed;
  return seconds > longestForecast ? null : Math.ceil(seconds);
}
