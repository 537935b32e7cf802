import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VmFeed } from '../../../electron/vm/vm-feed';
import type { VmListEvent } from '../../../shared/contract';
import type { VmSummary } from '../../../shared/vm-state';
import { offStatus, summarize } from '../../../electron/vm/supervise/vm-status';
import { sampleConfig } from '../../fakes/vm-configs';

const base = summarize({ slug: 'demo', config: sampleConfig() }, offStatus);

function setUp() {
  const vms = new Map<string, VmSummary>([['a', { ...base, id: 'a' }]]);
  const feed = new VmFeed((id) => vms.get(id));
  const events: VmListEvent[] = [];
  feed.subscribe((event) => events.push(event));
  const change = (patch: Partial<VmSummary>) => {
    vms.set('a', { ...base, id: 'a', ...patch });
    feed.changed('a');
  };
  return { vms, feed, events, change };
}

describe('VmFeed', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells the first change at once and gathers what follows: ten a second at most', () => {
    const { events, change } = setUp();
    for (let tick = 0; tick < 100; tick += 1) {
      change({ memoryMiB: tick });
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(1000);
    expect(events.length).toBeGreaterThan(5);
    expect(events.length).toBeLessThanOrEqual(12);
    expect(events[0]).toMatchObject({ vm: { memoryMiB: 0 } });
    expect(events.at(-1)).toMatchObject({ vm: { memoryMiB: 99 } });
    const revisions = events.map(({ revision }) => revision);
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
    expect(new Set(revisions).size).toBe(revisions.length);
  });

  it('is silent when nothing changed', () => {
    const { events, feed, change } = setUp();
    change({});
    vi.advanceTimersByTime(500);
    feed.changed('a');
    feed.changed('unknown');
    vi.advanceTimersByTime(500);
    expect(events).toHaveLength(1);
    expect(feed.revision).toBe(1);
  });

  it('tells of a removal at once, and of nothing afterwards', () => {
    const { events, feed, vms, change } = setUp();
    change({ name: 'one' });
    change({ name: 'two' });
    vms.delete('a');
    feed.removed('a');
    vi.advanceTimersByTime(1000);
    expect(events.map(({ type }) => type)).toEqual(['changed', 'removed']);
  });

  it('lets people wait for what they want, without waiting for the pace of events', async () => {
    const { feed, change } = setUp();
    expect((await feed.when('a', ({ state }) => state === 'off')).id).toBe('a');
    const running = feed.when('a', ({ state }) => state === 'running');
    change({ state: 'starting' });
    change({ state: 'running' });
    expect((await running).state).toBe('running');
  });

  it('ends the waiting when the VM goes or the waiter gives up', async () => {
    const { feed } = setUp();
    const gone = feed.when('a', () => false);
    feed.removed('a');
    await expect(gone).rejects.toMatchObject({ error: { code: 'vm-not-found' } });
    const abort = new AbortController();
    const given = feed.when('a', () => false, abort.signal);
    abort.abort();
    await expect(given).rejects.toMatchObject({ error: { code: 'cancelled' } });
    await expect(feed.when('a', () => false, abort.signal)).rejects.toMatchObject({
      error: { code: 'cancelled' },
    });
  });
});
