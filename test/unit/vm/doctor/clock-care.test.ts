import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { careForClock, isClockLost } from '../../../../electron/vm/doctor/clock-care';
import type { QmpEvent } from '../../../../electron/qemu/qmp/wire';

describe('whether a guest’s clock has lost the time that it stood still', () => {
  it.each([
    [60_000, 60_500, true],
    [58_000, 60_000, true],
    // Somebody has set it to another year.
    [86_400_000, 60_000, false],
    // It went on by itself.
    [100, 60_000, false],
    [-5000, 60_000, false],
    [1999, 1999, false],
  ])('%i ms behind after %i ms: %s', (behind, still, lost) => {
    expect(isClockLost(behind, still)).toBe(lost);
  });

  it('after going back it is whatever it is behind by', () => {
    expect(isClockLost(86_400_000, null)).toBe(true);
    expect(isClockLost(-86_400_000, null)).toBe(false);
  });
});

/** A guest whose clock is behind. */
async function hears(behind: number, events: [event: string, at: number, reason?: string][]) {
  let tell = (_event: QmpEvent) => {};
  const told: number[] = [];
  const care = careForClock({
    hear: (listener) => {
      tell = listener;
      return () => undefined;
    },
    ahead: async () => -behind,
    set: async () => undefined,
    told: (ms) => told.push(ms),
    patienceMs: 0,
  });
  for (const [event, at, reason] of events) tell({ event, at, data: reason ? { reason } : {} });
  await delay(20);
  care.end();
  return told;
}

describe('the clock of a guest', () => {
  it('is set after a pause, and not after one that nobody notices', async () => {
    expect(
      await hears(60_000, [
        ['STOP', 0],
        ['RESUME', 60_000],
      ]),
    ).toEqual([60_000]);
    expect(
      await hears(60_000, [
        ['STOP', 0],
        ['RESUME', 50],
      ]),
    ).toEqual([]);
    expect(await hears(60_000, [['RESUME', 60_000]])).toEqual([]);
  });

  it('is set when it goes on from an earlier moment', async () => {
    const events: [string, number, string?][] = [
      ['STOP', 0],
      ['RESET', 5, 'snapshot-load'],
      ['RESUME', 10],
    ];
    expect(await hears(86_400_000, events)).toEqual([86_400_000]);
    // Once.
    expect(await hears(3000, [...events, ['STOP', 20], ['RESUME', 25]])).toEqual([3000]);
  });
});
