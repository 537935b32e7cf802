import type { FixFollow } from '../../../shared/fix';
import type { HostReport } from '../../../shared/host';
import type { HostChange, HostEvent } from '../../../shared/host-watch';
import type { JobService } from '../../jobs/types';
import { fixJobs } from '../fixes/fix-jobs';
import type { Host } from '../service';
import { AutoTrial } from './auto-trial';
import { shareTrial } from './shared-trial';
import type { HostWatcher } from './watcher';

export interface LiveHostOptions {
  watcher: HostWatcher;
  jobs: Pick<JobService, 'begin' | 'start'>;
  /** The person's setting: whether the proof may run by itself. */
  provesByItself: () => boolean;
  /** A VM is being started; see `AutoTrialOptions`. */
  isBusy: () => boolean;
  watchBusy: (changed: () => void) => () => void;
  /** Something was found out about this machine: what was concluded before may not hold any more. */
  news: () => void;
  /** Failures that no caller waits for. */
  problem: (error: unknown, what: string) => void;
  quietMs?: number;
}

/** The host room for a window: it keeps the report up to date while somebody listens. */
export interface LiveHost extends Host {
  /** The last that is known, with a revision; reads the machine when nothing is known yet. */
  current(): Promise<HostEvent>;
  /** Every event from now on. Returns the function that ends the subscription; without any, nothing is looked at. */
  subscribe(listener: (event: HostEvent) => void): () => void;
  /** Joins the trial that runs, or begins one. */
  runTrial: Host['runTrial'];
  /** The trial that runs, from its beginning. */
  followTrial: Host['runTrial'];
  /** A person stops the trial that runs; it does not begin by itself until something changes. */
  stopTrial(): Promise<void>;
  /** Begins a fix as a job, or joins it when exactly that one runs. @throws AppFailure `fix-busy` and those of `runFix`. */
  runFix: Host['runFix'];
  /** The fix that runs, from its beginning, with what it is; ends at once when none does. */
  followFix(signal?: AbortSignal): AsyncIterable<FixFollow>;
  /** A setting was changed. */
  reconsider(): void;
  close(): Promise<void>;
}

/** By then QEMU's answers for the first start are in, too (`warmUp`), and the window has nothing left to do. */
const quietBeforeTrialMs = 4000;

/** A {@link Host} that notices changes by itself and runs the proof where it is missing. */
export function createLiveHost(machine: Host, options: LiveHostOptions): LiveHost {
  const listeners = new Set<(event: HostEvent) => void>();
  let revision = 0;
  let known: Pick<HostEvent, 'report' | 'changes'> | null = null;
  /** One report after the other: the last one told is the last one read. */
  let reading: Promise<unknown> = Promise.resolve();
  let unwatch: (() => void) | null = null;

  const event = (from: Pick<HostEvent, 'report' | 'changes'>): HostEvent => ({
    revision,
    ...from,
    trialRunning: trial.running(),
  });
  const tell = () => {
    revision += 1;
    if (known) for (const listener of listeners) listener(event(known));
  };
  const learn = (report: HostReport, changes: HostChange[]) => {
    // The first one overturns nothing.
    if (known) options.news();
    known = { report, changes };
    tell();
    if (listeners.size > 0) auto.consider(report);
  };
  const read = async (changes: HostChange[] = []): Promise<HostReport> => {
    const report = reading.then(async () => {
      const fresh = await machine.report();
      learn(fresh, changes);
      return fresh;
    });
    reading = report.catch(() => undefined);
    return await report;
  };

  const trial = shareTrial(
    options.jobs,
    ({ signal, ...how }) => machine.runTrial(signal, how),
    () => {
      tell();
      auto.reconsider();
    },
    (progress) => {
      if (progress.type === 'report') learn(progress.report, []);
    },
  );
  const auto = new AutoTrial({
    trial,
    isOn: options.provesByItself,
    isBusy: options.isBusy,
    watchBusy: options.watchBusy,
    quietMs: options.quietMs ?? quietBeforeTrialMs,
    problem: (error) => options.problem(error, 'The proof by itself'),
  });
  const changed = (changes: HostChange[]) => {
    auto.factsChanged();
    options.news();
    read(changes).catch((error: unknown) => options.problem(error, 'Checking this machine again'));
  };

  const fixes = fixJobs(options.jobs, machine, {
    learn: (report) => learn(report, []),
    over: options.news,
  });

  return {
    ...machine,
    report: async () => await read(),
    async current() {
      if (!known) await read();
      if (!known) throw new Error('the machine was read, and nothing is known');
      return event(known);
    },
    subscribe(listener) {
      listeners.add(listener);
      // The watcher's first look comes before the first report: nothing falls in between.
      unwatch ??= options.watcher.subscribe(changed);
      if (known) auto.consider(known.report);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        unwatch?.();
        unwatch = null;
        auto.consider(null);
      };
    },
    planFix: fixes.plan,
    runFix: (order, signal) => fixes.run(order, signal),
    followFix: (signal) => fixes.follow(signal),
    cancelFix: () => fixes.cancel(),
    runTrial: (signal) => trial.run(signal),
    followTrial: (signal) => trial.follow(signal),
    async stopTrial() {
      auto.declined();
      await trial.stop();
    },
    reconsider: () => auto.reconsider(),
    async close() {
      auto.close();
      unwatch?.();
      unwatch = null;
      listeners.clear();
      await trial.stop();
    },
  };
}
