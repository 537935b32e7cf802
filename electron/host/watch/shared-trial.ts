import type { TrialProgress } from '../../../shared/host';
import type { TrialRunning } from '../../../shared/host-watch';
import type { JobStep } from '../../../shared/job-state';
import { EventLog, viewLog } from '../../jobs/event-log';
import type { JobHandle, JobService, RunningJob } from '../../jobs/types';

export interface TrialStart {
  /** Out of everybody's way, at low priority. */
  background: boolean;
  signal: AbortSignal;
  /** For its files; the system's temporary folder where there is none. */
  scratch: string | null;
}

export interface SharedTrial {
  /** Who began the run that is under way, or null. */
  running(): TrialRunning | null;
  /** Follows the run that is under way, else begins one that a person asked for. It goes on when all have left. */
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

type BeginTrial = (start: TrialStart) => AsyncIterable<TrialProgress>;

/** Carries out a trial as a job: its steps are those of the runs, one for each accelerator and firmware. */
export async function trialWork(
  handle: JobHandle<TrialProgress>,
  begin: BeginTrial,
  background: boolean,
): Promise<void> {
  const scratch = await handle.scratch();
  handle.signal.throwIfAborted();
  for await (const progress of begin({ background, signal: handle.signal, scratch })) {
    if (progress.type === 'run') {
      const step: JobStep = `test-${progress.accelerator}-${progress.firmware}`;
      handle.progress({ step });
    }
    handle.emit(progress);
  }
}

interface Run {
  by: TrialRunning;
  job: RunningJob<TrialProgress>;
  /** What the job says, without the complaint of one that was stopped. */
  log: EventLog<TrialProgress>;
  failure: { error: unknown } | null;
  over: Promise<void>;
}

/**
 * One trial at a time, with as many viewers as there are: two runs at once would take each other's time.
 * @param begin runs the trial; stopping its signal ends the guest.
 * @param changed is called when a run begins and when it is over.
 * @param heard gets each line of progress before the viewers do.
 */
export function shareTrial(
  jobs: Pick<JobService, 'begin'>,
  begin: BeginTrial,
  changed: () => void,
  heard: (progress: TrialProgress) => void,
): SharedTrial {
  let current: Run | null = null;

  const listen = async (run: Run) => {
    try {
      for await (const progress of run.job.follow()) {
        heard(progress);
        run.log.push(progress);
      }
    } catch (error) {
      if (run.job.snapshot().state === 'failed') run.failure = { error };
    }
    if (current === run) current = null;
    run.log.end(run.failure);
    changed();
  };
  const start = (by: TrialRunning): Run => {
    const background = by === 'itself';
    const job = jobs.begin<TrialProgress>(
      'acceleration-test',
      { quiet: background },
      async (handle) => await trialWork(handle, begin, background),
    );
    const run: Run = { by, job, log: new EventLog(), failure: null, over: Promise.resolve() };
    current = run;
    run.over = listen(run);
    changed();
    return run;
  };
  const running = () => current;

  return {
    running: () => current?.by ?? null,
    run: (signal) => viewLog(() => (running() ?? start('asked')).log, signal),
    follow: (signal) => viewLog(() => running()?.log ?? null, signal),
    async runByItself() {
      if (current) return false;
      const run = start('itself');
      await run.over;
      if (run.failure) throw run.failure.error;
      return run.job.snapshot().state === 'done';
    },
    async stop() {
      const run = running();
      run?.job.cancel();
      await run?.over;
    },
  };
}
