import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Host } from '../../../../electron/host/service';
import { createJobService } from '../../../../electron/jobs/job-service';
import { createLiveHost } from '../../../../electron/host/watch/live-host';
import type { TrialProgress, TrialResult } from '../../../../shared/host';
import type { HostChange, HostEvent } from '../../../../shared/host-watch';
import { sampleReport } from '../../renderer/sample-report';

const quietMs = 1000;
const result: TrialResult = { key: 'now', at: '2026-11-25T14:00:00.000Z', runs: [] };
const moduleLoaded: HostChange[] = [{ kind: 'module-loaded', names: ['kvm_intel'] }];

/** A machine whose trial takes as long as the test likes, in the hands of a live host. */
function liveHost(known: TrialResult | null = null) {
  const state = {
    trial: known,
    on: true,
    busy: false,
    reads: 0,
    begun: [] as boolean[],
    news: 0,
    problems: [] as unknown[],
  };
  let finish: (outcome: 'proved' | Error) => void = () => {};
  let change: ((changes: HostChange[]) => void) | null = null;
  let busyChanged = () => {};
  const report = () =>
    sampleReport({ trial: state.trial, machine: { qemu: '7.2.22', reads: String(state.reads) } });
  async function* runTrial(
    signal?: AbortSignal,
    options?: { background?: boolean },
  ): AsyncGenerator<TrialProgress, void, undefined> {
    state.begun.push(options?.background === true);
    yield { type: 'run', accelerator: 'kvm', firmware: 'bios' };
    const outcome = await new Promise<'proved' | Error>((resolve, reject) => {
      finish = resolve;
      signal?.addEventListener('abort', () => reject(new Error('stopped')));
    });
    if (outcome instanceof Error) throw outcome;
    state.trial = result;
    yield { type: 'report', report: report() };
  }
  const machine = {
    report: async () => {
      state.reads += 1;
      return report();
    },
    runTrial,
  } as Partial<Host> as Host;
  const host = createLiveHost(machine, {
    jobs: createJobService({ data: null, role: 'app' }),
    watcher: {
      subscribe: (listener) => {
        change = listener;
        return () => (change = null);
      },
    },
    provesByItself: () => state.on,
    isBusy: () => state.busy,
    watchBusy: (changed) => {
      busyChanged = changed;
      return () => (busyChanged = () => {});
    },
    news: () => (state.news += 1),
    problem: (error) => state.problems.push(error),
    quietMs,
  });
  const heard: HostEvent[] = [];
  return {
    host,
    state,
    heard,
    /** As the window does it. */
    open: async () => {
      const close = host.subscribe((event) => heard.push(event));
      const first = await host.current();
      return { close, first };
    },
    pass: async (milliseconds: number) => await vi.advanceTimersByTimeAsync(milliseconds),
    finish: async (outcome: 'proved' | Error) => {
      finish(outcome);
      await vi.advanceTimersByTimeAsync(0);
    },
    change: async (changes = moduleLoaded) => {
      change?.(changes);
      await vi.advanceTimersByTimeAsync(0);
    },
    setBusy: async (busy: boolean) => {
      state.busy = busy;
      busyChanged();
      await vi.advanceTimersByTimeAsync(0);
    },
    isWatched: () => change !== null,
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the report that stays true', () => {
  it('is read once for the first who asks, and again when something changed', async () => {
    const { open, change, heard, state, isWatched } = liveHost(result);
    expect(isWatched()).toBe(false);
    const { first, close } = await open();
    expect(first).toMatchObject({ changes: [], trialRunning: null });
    expect(state.reads).toBe(1);
    await open();
    expect(state.reads).toBe(1);
    expect(state.news).toBe(0);
    await change();
    const last = heard.at(-1);
    expect(last).toMatchObject({ changes: moduleLoaded, report: { machine: { reads: '2' } } });
    expect(last?.revision).toBeGreaterThan(first.revision);
    expect(state.news).toBeGreaterThan(0);
    close();
    expect(isWatched()).toBe(true);
  });

  it('is told to those who watch when somebody else asks, without a reason', async () => {
    const { open, host, change, heard } = liveHost(result);
    const { close } = await open();
    await change();
    await host.report();
    expect(heard.at(-1)).toMatchObject({ changes: [], report: { machine: { reads: '3' } } });
    close();
    const told = heard.length;
    await host.report();
    expect(heard).toHaveLength(told);
  });
});

describe('the proof by itself', () => {
  it('runs once, in the background, when there is none and all is quiet', async () => {
    const { open, pass, finish, state, heard } = liveHost();
    await open();
    await pass(quietMs - 1);
    expect(state.begun).toEqual([]);
    await pass(1);
    expect(state.begun).toEqual([true]);
    expect(heard.at(-1)?.trialRunning).toBe('itself');
    await finish('proved');
    expect(heard.at(-1)).toMatchObject({ trialRunning: null, report: { trial: result } });
    await pass(60_000);
    expect(state.begun).toHaveLength(1);
  });

  it('tries once more, at each start of the app, where QEMU did not even start under KVM', async () => {
    const run = { firmware: 'bios' as const, steps: [], milliseconds: 5, facts: {} };
    const runs = [{ ...run, accelerator: 'kvm' as const, outcome: 'not-started' as const }];
    const { open, pass, finish, state } = liveHost({ ...result, runs });
    await open();
    await pass(quietMs);
    await finish('proved');
    await pass(60_000);
    expect(state.begun).toEqual([true]);
    const died = liveHost({ ...result, runs: [{ ...run, accelerator: 'kvm', outcome: 'died' }] });
    await died.open();
    await died.pass(60_000);
    expect(died.state.begun).toEqual([]);
  });

  it('does not run where a proof holds, the setting is off or no window is there', async () => {
    const proved = liveHost(result);
    await proved.open();
    await proved.pass(60_000);
    expect(proved.state.begun).toEqual([]);

    const off = liveHost();
    off.state.on = false;
    await off.open();
    await off.pass(60_000);
    expect(off.state.begun).toEqual([]);
    off.state.on = true;
    off.host.reconsider();
    await off.pass(quietMs);
    expect(off.state.begun).toHaveLength(1);

    const terminal = liveHost();
    await terminal.host.report();
    const { close } = await terminal.open();
    close();
    await terminal.pass(60_000);
    expect(terminal.state.begun).toEqual([]);
  });

  it('waits while a VM is being started, and makes way for one', async () => {
    const { open, pass, finish, setBusy, state, heard } = liveHost();
    state.busy = true;
    await open();
    await pass(10 * quietMs);
    expect(state.begun).toEqual([]);
    state.busy = false;
    await pass(quietMs);
    expect(state.begun).toHaveLength(1);
    await setBusy(true);
    expect(heard.at(-1)?.trialRunning).toBeNull();
    await pass(10 * quietMs);
    expect(state.begun).toHaveLength(1);
    await setBusy(false);
    await pass(quietMs);
    expect(state.begun).toHaveLength(2);
    await finish('proved');
    expect(heard.at(-1)?.report.trial).toEqual(result);
  });

  it('stays stopped by a person until something changes', async () => {
    const { open, host, pass, change, state, heard } = liveHost();
    await open();
    await pass(quietMs);
    await host.stopTrial();
    expect(heard.at(-1)?.trialRunning).toBeNull();
    await host.report();
    await pass(60_000);
    expect(state.begun).toHaveLength(1);
    await change();
    await pass(quietMs);
    expect(state.begun).toHaveLength(2);
  });

  it('is not repeated when it fails, and main hears why', async () => {
    const { open, pass, finish, state } = liveHost();
    await open();
    await pass(quietMs);
    const failure = new Error('no test guest');
    await finish(failure);
    await pass(60_000);
    expect(state.begun).toHaveLength(1);
    expect(state.problems).toEqual([failure]);
  });

  it('leaves a trial that a person began alone', async () => {
    const { open, host, pass, setBusy, finish, state, heard } = liveHost();
    await open();
    const viewer = host.runTrial()[Symbol.asyncIterator]();
    expect((await viewer.next()).value).toMatchObject({ type: 'run' });
    await setBusy(true);
    host.reconsider();
    await pass(60_000);
    expect(heard.at(-1)?.trialRunning).toBe('asked');
    expect(state.begun).toEqual([false]);
    await finish('proved');
    expect((await viewer.next()).value).toMatchObject({ type: 'report' });
  });

  it('ends with the app', async () => {
    const { open, host, pass, state } = liveHost();
    await open();
    await pass(quietMs);
    await host.close();
    expect(vi.getTimerCount()).toBe(0);
    await pass(60_000);
    expect(state.begun).toHaveLength(1);
    expect(state.problems).toEqual([]);
  });
});
