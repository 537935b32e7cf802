import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptBy } from '../../../shared/retention';

const at = (day: number, hour = 12) => {
  const time = new Date(2026, 0, day, hour);
  return { id: `${day}-${hour}`, createdAt: time.toISOString() };
};
const rule = (wish: Partial<Parameters<typeof keptBy>[1]>) => ({
  last: 0,
  hourly: 0,
  daily: 0,
  weekly: 0,
  monthly: 0,
  ...wish,
});
/** Noon and evening of each day from 1 January 2026, a Thursday. */
const days = (count: number) =>
  Array.from({ length: count }, (_, index) => [at(index + 1), at(index + 1, 20)]).flat();

describe('what a rule keeps', () => {
  it('is the last one of each day, week or month', () => {
    expect([...keptBy(days(40), rule({ daily: 3 }))]).toEqual(['40-20', '39-20', '38-20']);
    // Sundays, and the week that is not over.
    expect([...keptBy(days(20), rule({ weekly: 3 }))]).toEqual(['20-20', '18-20', '11-20']);
    expect([...keptBy(days(40), rule({ monthly: 5 }))]).toEqual(['40-20', '31-20']);
  });

  it('is the last one of each hour, also of an hour that comes twice', () => {
    const start = Date.UTC(2026, 9, 24, 20);
    const quarters = Array.from({ length: 24 }, (_, index) => {
      const time = new Date(start + index * 15 * 60_000).toISOString();
      return { id: String(index), createdAt: time };
    });
    expect([...keptBy(quarters, rule({ hourly: 3 }))]).toEqual(['23', '19', '15']);
    expect([...keptBy(quarters, rule({ last: 1, hourly: 2 }))]).toEqual(['23', '19', '15']);
    expect(keptBy(quarters, rule({ hourly: 9 })).size).toBe(6);
  });

  it('counts a day that an earlier rule has kept already for no other one', () => {
    const kept = keptBy(days(10), rule({ last: 3, daily: 2 }));
    expect([...kept]).toEqual(['10-20', '10-12', '9-20', '8-20', '7-20']);
  });

  it('never loses the newest, keeps no more than it says, and never keeps less when it says more', () => {
    const times = fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { minLength: 1 });
    const count = fc.integer({ min: 0, max: 5 });
    const rules = fc.record({
      last: count,
      hourly: count,
      daily: count,
      weekly: count,
      monthly: count,
    });
    fc.assert(
      fc.property(times, rules, (chosen, wish) => {
        const total = Object.values(wish).reduce((sum, one) => sum + one, 0);
        fc.pre(total > 0);
        const backups = chosen.map((day) => at(day));
        const kept = keptBy(backups, wish);
        expect(kept.has(`${Math.max(...chosen)}-12`)).toBe(true);
        expect(kept.size).toBeLessThanOrEqual(total);
        expect(kept.size).toBeGreaterThanOrEqual(Math.min(wish.last, chosen.length));
      }),
    );
  });
});
