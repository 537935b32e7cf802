import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Attempted,
  dueTime,
  lastTime,
  nextTime,
  type Schedule,
  simulate,
  type Thinnable,
  thinnedBy,
  usualRules,
} from '../../../shared/automatic';
import { noRetention } from '../../../shared/retention';

/** By the clock of this computer; 2 November 2026 is a Monday. */
const at = (day: number, hour = 0, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();
const schedule = (changes: Partial<Schedule>): Schedule => ({
  every: 'day',
  at: '03:00',
  weekday: 1,
  ...changes,
});

describe('the times of a schedule', () => {
  it('are the last one up to now and the first one after it', () => {
    const hourly = schedule({ every: 'hour' });
    expect(lastTime(hourly, at(4, 9, 20))).toBe(at(4, 9));
    expect(nextTime(hourly, at(4, 9))).toBe(at(4, 10));
    const daily = schedule({});
    expect(lastTime(daily, at(4, 2, 59))).toBe(at(3, 3));
    expect(lastTime(daily, at(4, 3))).toBe(at(4, 3));
    expect(nextTime(daily, at(4, 3))).toBe(at(5, 3));
    const friday = schedule({ every: 'week', weekday: 5, at: '18:30' });
    expect(lastTime(friday, at(6, 18, 29))).toBe(new Date(2026, 9, 30, 18, 30).getTime());
    expect(nextTime(friday, at(6, 18, 29))).toBe(at(6, 18, 30));
    expect(nextTime(friday, at(6, 18, 30))).toBe(at(13, 18, 30));
    const sunday = schedule({ every: 'week', weekday: 7 });
    expect(lastTime(sunday, at(9))).toBe(at(8, 3));
    expect(lastTime(schedule({ every: 'off' }), at(4))).toBeNull();
    expect(nextTime(schedule({ every: 'off' }), at(4))).toBeNull();
  });

  it('come one after the other, and none is left out', () => {
    const schedules = fc.record({
      every: fc.constantFrom('hour' as const, 'day' as const, 'week' as const),
      at: fc.constantFrom('00:00', '02:30', '03:00', '23:59'),
      weekday: fc.integer({ min: 1, max: 7 }),
    });
    const times = fc.integer({ min: at(1), max: at(1) + 400 * 86_400_000 });
    fc.assert(
      fc.property(schedules, times, (wish, now) => {
        const [last, next] = [lastTime(wish, now) ?? 0, nextTime(wish, now) ?? 0];
        expect(last).toBeLessThanOrEqual(now);
        expect(next).toBeGreaterThan(now);
        expect(nextTime(wish, last)).toBe(next);
      }),
    );
  });
});

describe('whether one is due', () => {
  const due = (known: Partial<Attempted>, now: number, wish: Partial<Schedule> = {}) =>
    dueTime(schedule(wish), { since: 0, last: null, ...known }, now);

  it('is so once, however many were missed', () => {
    expect(due({ last: at(1, 3) }, at(9, 12))).toBe(at(9, 3));
    expect(due({ last: at(9, 12) }, at(9, 13))).toBeNull();
    expect(due({ last: at(9, 12) }, at(10, 3, 1))).toBe(at(10, 3));
  });

  it('is not so for what was before the schedule', () => {
    expect(due({ since: at(9, 12) }, at(9, 13))).toBeNull();
    expect(due({ since: at(9, 12) }, at(10, 3))).toBe(at(10, 3));
    expect(due({}, at(10, 3), { every: 'off' })).toBeNull();
  });

  it('does not wait for a time that a clock which ran ahead has written down', () => {
    expect(due({ since: at(1), last: at(25) }, at(9, 12))).toBe(at(9, 3));
  });
});

describe('which ones go', () => {
  /** One a day, each on the one before. */
  const line = (...made: (Thinnable['origin'] | 'person')[]): Thinnable[] =>
    made.map((origin, index) => ({
      id: String(index),
      createdAt: new Date(at(index + 1)).toISOString(),
      parent: index === 0 ? null : String(index - 1),
      ...(origin !== 'person' && origin && { origin }),
    }));
  const keep = (last: number) => ({ ...noRetention, last });
  const standing = { current: null, reverting: null };

  it('are automatic ones that the rule does not keep, the schedule’s and those before changes apart', () => {
    const points = line('schedule', 'before-change', 'person', 'schedule', 'schedule');
    expect(thinnedBy(points, standing, keep(2))).toEqual(['0']);
    expect(thinnedBy(points, standing, keep(1))).toEqual(['0', '3']);
    expect(thinnedBy(line('before-change', 'before-change'), standing, keep(1))).toEqual(['0']);
  });

  it('are none where the tree branches, none that a revert waits for or the present stands on', () => {
    const points = line('schedule', 'schedule', 'schedule', 'schedule');
    const branch = { id: '9', createdAt: new Date(at(9)).toISOString(), parent: '1' };
    expect(thinnedBy([...points, branch], standing, keep(1))).toEqual(['0', '2']);
    expect(thinnedBy(points, { current: '1', reverting: null }, keep(1))).toEqual(['0', '2']);
    expect(thinnedBy(points, { current: '3', reverting: '2' }, keep(1))).toEqual(['0', '1']);
    expect(thinnedBy(points, { current: '0', reverting: null }, keep(1))).toEqual(['1', '2']);
  });

  it('are never a person’s, whatever the rule', () => {
    const origins = fc.constantFrom(
      'schedule' as const,
      'before-change' as const,
      'person' as const,
    );
    const count = fc.integer({ min: 0, max: 3 });
    const rules = fc.record({
      last: count,
      hourly: count,
      daily: count,
      weekly: count,
      monthly: count,
    });
    fc.assert(
      fc.property(fc.array(origins, { maxLength: 30 }), rules, (made, rule) => {
        const points = line(...made);
        const gone = new Set(thinnedBy(points, standing, rule));
        const own = points.filter(({ origin }) => origin === undefined);
        expect(own.filter(({ id }) => gone.has(id))).toEqual([]);
      }),
    );
  });
});

describe('a simulation', () => {
  it('has each time of the schedule, and what is left of them', () => {
    const rules = { ...usualRules, every: 'day' as const, keep: { ...noRetention, last: 3 } };
    const times = simulate(rules, at(2, 12), 2);
    expect(times).toHaveLength(14);
    expect(times[0]).toEqual({ at: at(3, 3), kept: false });
    expect(times.slice(-4).map(({ kept }) => kept)).toEqual([false, true, true, true]);
  });

  it('thins out after each one, as it is done', () => {
    const keep = { ...noRetention, last: 2, hourly: 3, daily: 2, weekly: 2 };
    const times = simulate({ ...usualRules, every: 'hour', keep }, at(2, 12), 4);
    const kept = times.filter((time) => time.kept).length;
    expect(times).toHaveLength(4 * 7 * 24);
    expect(kept).toBe(9);
    expect(simulate({ ...usualRules, keep }, at(2), 4)).toEqual([]);
  });
});
