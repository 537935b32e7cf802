import type { TrialProgress } from '../../../shared/host';
import type { TrialRunning } from '../../../shared/host-watch';

export interface TrialStart {
  /** Out of everybody's way, at low priority. */
  background: boolean;
  signal: AbortSignal;
}

export interface SharedTrial {
  /** Who began the run that is under way, or null. */
  running(): TrialRunning | null;
  /** Follows the run that is under way, else begins one that a person asked for. It ends when its last viewer leaves. */
  run(signal?: AbortSignal): AsyncIterableIterator<TrialProgress, undefined, undefined>;
  /** Follows the run that is under way from its beginning; ends at once when there is none. */
  follow(signal?: AbortSignal): AsyncIterableIterator<TrialProgress, undefined, undefined>;
  /**
   * Begins a run that nobody asked for, unless one is under way; it needs no viewer. Resolves when it is over, true
   * when it got to its end.
   * @throws what the run throws, but for being stopped.
   */
  runByItself(): Promise<boolean>;
  /** Ends the run that is under way, for everybody; resolves when its guest is gone. */
  stop(): Promise<void>;
}

interface Run {
  by: TrialRunning;
  stop: AbortController;
  /** Everything so far: who comes late sees it from the beginning. */
  said: TrialProgress[];
  failure: { error: unknown } | null;
  over: boolean;
  viewers: number;
  wake: Set<() => void>;
  done: Promise<void>;
}

/**
 * One trial at a time, with as many viewers as there are: two runs at once would take each other's time.
 * @param begin runs the trial; stopping its signal ends the guest.
 * @param changed is called when a run begins and when it is over.
 * @param heard gets each line of progress before the viewers do.
 */
export function shareTrial(
  begin: (start: TrialStart) => AsyncIterable<TrialProgress>,
  changed: () => void,
  heard: (progress: TrialProgress) => void,
): SharedTrial {
  let current: Run | null = null;

  const wakeAll = (run: Run) => {
    for (const wake of run.wake) wake();
  };
  const carryOut = async (run: Run) => {
    try {
      const background = run.by === 'itself';
      for await (const progress of begin({ background, signal: run.stop.signal })) {
        heard(progress);
        run.said.push(progress);
        wakeAll(run);
      }
    } catch (error) {
      if (!run.stop.signal.aborted) run.failure = { error };
    }
    run.over = true;
    if (current === run) current = null;
    wakeAll(run);
    changed();
  };
  const start = (by: TrialRunning): Run => {
    const run: Run = {
      by,
      stop: new AbortController(),
      said: [],
      failure: null,
      over: false,
      viewers: 0,
      wake: new Set(),
      done: Promise.resolve(),
    };
    current = run;
    run.done = carryOut(run);
    changed();
    return run;
  };
  const stop = async (run: Run) => {
    run.stop.abort();
    await run.done;
  };
  /** The last viewer takes an asked run along; one that began by itself goes on. */
  const leave = async (run: Run) => {
    run.viewers -= 1;
    if (run.viewers === 0 && run.by === 'asked' && !run.over) await stop(run);
  };

  return {
    running: () => current?.by ?? null,
    run: (signal) => view(() => current ?? start('asked'), leave, signal),
    follow: (signal) => view(() => current, leave, signal),
    async runByItself() {
      if (current) return false;
      const run = start('itself');
      await run.done;
      if (run.failure) throw run.failure.error;
      return !run.stop.signal.aborted;
    },
    async stop() {
      if (current) await stop(current);
    },
  };
}

/** One viewer's way through a run. A failure is thrown behind everything that came before it. */
function view(
  find: () => Run | null,
  leave: (run: Run) => Promise<void>,
  signal?: AbortSignal,
): AsyncIterableIterator<TrialProgress, undefined, undefined> {
  let run: Run | null = null;
  let seen = 0;
  let gone = false;
  let wake = () => {};
  const away = () => wake();
  const end = async () => {
    const left = gone ? null : run;
    gone = true;
    signal?.removeEventListener('abort', away);
    if (!left) return;
    left.wake.delete(away);
    await leave(left);
  };
  const join = () => {
    run = find();
    if (!run) return;
    run.viewers += 1;
    run.wake.add(away);
    signal?.addEventListener('abort', away);
  };
  const over = { done: true, value: undefined } as const;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (!run && !gone && !signal?.aborted) join();
      for (;;) {
        if (gone || !run) return over;
        if (signal?.aborted) break;
        const value = run.said[seen];
        if (value !== undefined) {
          seen += 1;
          return { done: false, value };
        }
        if (run.over) break;
        await new Promise<void>((resolve) => (wake = resolve));
      }
      const { failure } = run;
      await end();
      if (failure && !signal?.aborted) throw failure.error;
      return over;
    },
    async return() {
      await end();
      away();
      return over;
    },
  };
}
