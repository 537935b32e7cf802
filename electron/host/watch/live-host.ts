import type { FixFollow } from '../../../shared/fix';
import type { HostReport } from '../../../shared/host';
import type { HostChange, HostEvent } from '../../../shared/host-watch';
import type { JobService } from '../../jobs/types';
import { fixJobs } from '../fixes/fix-jobs';
import type { Host } from '../service';
import { AutoTrial } from './auto-trial';
import { type SharedTrial, shareTrial } from './shared-trial';
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

/** What is known of this computer, and who hears of it. */
class News {
  readonly listeners = new Set<(event: HostEvent) => void>();
  known: Pick<HostEvent, 'report' | 'changes'> | null = null;
  #revision = 0;
  /** One report after the other: the last one told is the last one read. */
  #reading: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly report: () => Promise<HostReport>,
    private readonly trialRunning: () => HostEvent['trialRunning'],
    /** Called with every report, `overturns` before the listeners, but not with the first, and `learned` after them. */
    private readonly hooks: { overturns: () => void; learned: (report: HostReport) => void },
  ) {}

  event(from: Pick<HostEvent, 'report' | 'changes'>): HostEvent {
    return { revision: this.#revision, ...from, trialRunning: this.trialRunning() };
  }

  tell(): void {
    this.#revision += 1;
    if (this.known) for (const listener of this.listeners) listener(this.event(this.known));
  }

  learn(report: HostReport, changes: HostChange[]): void {
    if (this.known) this.hooks.overturns();
    this.known = { report, changes };
    this.tell();
    this.hooks.learned(report);
  }

  async read(changes: HostChange[] = []): Promise<HostReport> {
    const report = this.#reading.then(async () => {
      const fresh = await this.report();
      this.learn(fresh, changes);
      return fresh;
    });
    this.#reading = report.catch(() => undefined);
    return await report;
  }

  /** The last that is known; reads the machine when nothing is known yet. */
  async current(): Promise<HostEvent> {
    if (!this.known) await this.read();
    if (!this.known) throw new Error('the machine was read, and nothing is known');
    return this.event(this.known);
  }
}

/** A {@link Host} that notices changes by itself and runs the acceleration test where it is missing. */
export function createLiveHost(machine: Host, options: LiveHostOptions): LiveHost {
  const news = new News(
    async () => await machine.report(),
    () => trial.running(),
    {
      overturns: options.news,
      learned: (report) => {
        if (news.listeners.size > 0) auto.consider(report);
      },
    },
  );
  const trial = shareTrial(
    options.jobs,
    ({ signal, ...how }) => machine.runTrial(signal, how),
    () => {
      news.tell();
      auto.reconsider();
    },
    (progress) => {
      if (progress.type === 'report') news.learn(progress.report, []);
    },
  );
  const auto = autoTrial(trial, options);
  const changed = (changes: HostChange[]) => {
    auto.factsChanged();
    options.news();
    news
      .read(changes)
      .catch((error: unknown) => options.problem(error, 'Checking this machine again'));
  };

  const fixes = fixJobs(options.jobs, machine, {
    learn: (report) => news.learn(report, []),
    over: options.news,
  });

  const watching = watchWhileHeard(options.watcher, news, auto, changed);

  return {
    ...machine,
    report: async () => await news.read(),
    current: async () => await news.current(),
    subscribe: watching.subscribe,
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
      watching.close();
      await trial.stop();
    },
  };
}

/** The test that begins by itself, as the person's settings allow it. */
const autoTrial = (trial: SharedTrial, options: LiveHostOptions) =>
  new AutoTrial({
    trial,
    isOn: options.provesByItself,
    isBusy: options.isBusy,
    watchBusy: options.watchBusy,
    quietMs: options.quietMs ?? quietBeforeTrialMs,
    problem: (error) => options.problem(error, 'The acceleration test by itself'),
  });

/** Looks at the machine only while somebody listens. */
function watchWhileHeard(
  watcher: HostWatcher,
  news: News,
  auto: Pick<AutoTrial, 'consider'>,
  changed: (changes: HostChange[]) => void,
) {
  let unwatch: (() => void) | null = null;
  const stop = () => {
    unwatch?.();
    unwatch = null;
  };
  return {
    subscribe: (listener: (event: HostEvent) => void): (() => void) => {
      news.listeners.add(listener);
      // The watcher's first look comes before the first report: nothing falls in between.
      unwatch ??= watcher.subscribe(changed);
      if (news.known) auto.consider(news.known.report);
      return () => {
        news.listeners.delete(listener);
        if (news.listeners.size > 0) return;
        stop();
        auto.consider(null);
      };
    },
    close: (): void => {
      stop();
      news.listeners.clear();
    },
  };
}
