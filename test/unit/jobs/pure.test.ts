import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forgotten } from '../../../electron/jobs/foreign-jobs';
import { conflictOf, heldFailure, heldName } from '../../../electron/jobs/holds';
import { nextRate, secondsLeft, type Rate } from '../../../electron/jobs/rate';
import { mayTidy } from '../../../electron/jobs/tidy';
import type { Hold } from '../../../electron/jobs/types';
import { tellsSomething } from '../../../shared/job-state';
import { sampleJob } from '../../fakes/sample-job';

const hold = (key: string, mode: Hold['mode']): Hold => ({ key, mode });
const holder = (...holds: Hold[]) => ({ job: sampleJob({ id: '0000aaaa' }), holds });

describe('holds', () => {
  it.each([
    ['shared', 'shared', false],
    ['shared', 'exclusive', true],
    ['exclusive', 'shared', true],
    ['exclusive', 'exclusive', true],
  ] as const)('%s beside %s: in conflict %s', (one, other, conflict) => {
    const found = conflictOf([hold('vm:a', one)], [holder(hold('vm:a', other))]);
    expect(found !== null).toBe(conflict);
    expect(conflictOf([hold('vm:b', one)], [holder(hold('vm:a', other))])).toBeNull();
  });

  it('are in conflict either way round or not at all', () => {
    const holds = fc.array(
      fc.record({
        key: fc.constantFrom('vm:a', 'vm:b', 'file:/x', 'fix'),
        mode: fc.constantFrom('shared' as const, 'exclusive' as const),
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(holds, holds, (one, other) => {
        const there = conflictOf(one, [holder(...other)]) !== null;
        expect(conflictOf(other, [holder(...one)]) !== null).toBe(there);
      }),
    );
  });

  it.each([
    ['file:/a/disk.raw', 'disk.raw'],
    ['vm:a', 'Debian copy'],
    ['name:new', 'new'],
    ['fix', 'new'],
  ])('name what both want: %s', (key, name) => {
    const job = sampleJob({ name: 'Debian copy' });
    expect(heldName({ job, holds: [], key }, 'new')).toBe(name);
  });

  it('name the job that is in the way', () => {
    const { error } = heldFailure(
      { job: sampleJob({ id: '0000aaaa', name: 'Debian copy' }), key: 'vm:a' },
      'debian',
    );
    expect(error).toMatchObject({
      code: 'held-by-job',
      params: { name: 'debian', job: 'Debian copy', jobId: '0000aaaa', key: 'vm:a' },
    });
  });
});

/** Rates of a copy that does `speed` bytes in each of `seconds`. */
function steady(speed: number, seconds: number, from: Rate | null = null): Rate {
  let rate = nextRate(from, from?.done ?? 0, from?.at ?? 0);
  for (let second = 1; second <= seconds; second += 1) {
    rate = nextRate(rate, rate.done + speed, rate.at + 1000);
  }
  return rate;
}

describe('the rate', () => {
  it('is nothing at first, then what was seen', () => {
    const first = nextRate(null, 100, 0);
    expect(first.speed).toBeNull();
    expect(secondsLeft(first, 1000)).toBeNull();
    expect(nextRate(first, 150, 100)).toBe(first);
    expect(nextRate(first, 600, 1000).speed).toBe(500);
  });

  it('settles at a steady speed and tells the time left', () => {
    const rate = steady(200, 30);
    expect(rate.speed).toBeCloseTo(200, 5);
    expect(secondsLeft(rate, rate.done + 1000)).toBe(5);
    expect(secondsLeft(rate, rate.done)).toBe(0);
  });

  it('follows a change smoothly, and falls when nothing moves', () => {
    const after = steady(1000, 1, steady(200, 30));
    expect(after.speed).toBeGreaterThan(200);
    expect(after.speed).toBeLessThan(600);
    const stalled = steady(0, 60, steady(200, 30));
    expect(stalled.speed).toBeLessThan(1);
    expect(secondsLeft(stalled, stalled.done + 1000)).toBeNull();
  });

  it('begins anew when there are fewer bytes than before', () => {
    expect(nextRate(steady(200, 5), 10, 99_000)).toEqual({ at: 99_000, done: 10, speed: null });
  });

  it('never gives a forecast that is no number', () => {
    const bytes = fc.double({ min: 0, max: 2 ** 50, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(bytes, fc.double({ min: 0, max: 1e6, noNaN: true }))),
        (steps) => {
          let rate: Rate | null = null;
          let at = 0;
          for (const [done, later] of steps) rate = nextRate(rate, done, (at += later));
          const left = rate && secondsLeft(rate, 2 ** 50);
          expect(left === null || (Number.isFinite(left) && left >= 0)).toBe(true);
          expect(rate?.speed ?? 0).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

describe('what a journal may ask to be removed', () => {
  const root = '/home/a/.local/share/paddock';
  it.each([
    [`${root}/vms/.new-12-345-0a1b2c3d`, true],
    [`${root}/jobs/.new-0a1b2c3d`, true],
    [`${root}/vms/debian/disks/.disk0.qcow2.0a1b.part`, true],
    [`${root}/vms/debian`, false],
    [`${root}/vms/debian/disks/disk0.qcow2`, false],
    [root, false],
    [`${root}/../.new-1`, false],
    [`${root}/vms/../../../.new-1`, false],
    [`${root}-other/.new-1`, false],
    ['/etc/.x.part', false],
    ['.new-1', false],
    [`${root}/vms/.ssh`, false],
    [`${root}/vms/.new-1/`, false],
    [`${root}/vms/.new-1\0`, false],
  ])('%s: %s', (file, allowed) => {
    expect(mayTidy(root, file)).toBe(allowed);
  });
});

describe('the history', () => {
  it('is the last twenty jobs that ended within a week', () => {
    const now = 10_000_000_000;
    const day = 24 * 3600 * 1000;
    const ended = Array.from({ length: 25 }, (_, index) =>
      sampleJob({ id: String(index).padStart(8, '0'), state: 'done', endedAt: now - index * 1000 }),
    );
    const old = sampleJob({ id: 'eeeeeeee', state: 'failed', endedAt: now - 8 * day });
    const running = sampleJob({ id: 'ffffffff', startedAt: now - 30 * day });
    expect(forgotten([...ended, running], now)).toEqual(ended.slice(20).map(({ id }) => id));
    expect(forgotten([old, running], now)).toEqual(['eeeeeeee']);
  });
});

describe('what is a reason to show jobs', () => {
  it.each([
    [{}, true],
    [{ quiet: true }, false],
    [{ state: 'failed' }, true],
    [{ state: 'failed', role: 'cli' }, false],
    [{ state: 'running', role: 'cli' }, true],
    [{ state: 'interrupted', role: 'cli' }, true],
  ] as const)('%j: %s', (job, tells) => {
    expect(tellsSomething(sampleJob(job))).toBe(tells);
  });
});
