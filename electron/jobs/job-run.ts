import { rm } from 'node:fs/promises';
import { AppFailure, toAppError, type AppError } from '../../shared/errors';
import type { Job } from '../../shared/job';
import { isUnderWay, type JobState } from '../../shared/job-state';
import { EventLog, viewLog } from './event-log';
import { nextRate, secondsLeft, type Rate } from './rate';
import type { Hold, JobHandle, JobProgress, JobWork, RunningJob } from './types';

export interface JobRunOptions {
  /** The job as it begins. */
  job: Job;
  holds: readonly Hold[];
  /** Something that others should know at once, or (`soon`) when it is convenient. */
  changed: (urgency: 'now' | 'soon') => void;
  /** Writes the run down now. @throws AppFailure `no-space-left`, `file-unwritable`. */
  writeDown: () => Promise<void>;
  /** Makes the job's own folder. */
  makeScratch: () => Promise<string | null>;
}

/** What was thrown because somebody asked to stop. */
const stops: ReadonlySet<AppError['code']> = new Set(['cancelled', 'fix-stopped']);

/** A job of this process, from its first moment to its end. */
export class JobRun<E> implements RunningJob<E> {
  readonly ended: Promise<Job>;
  tidy: string[] = [];
  holds: readonly Hold[];
  private job: Job;
  private rate: Rate | null = null;
  private scratch: string | null = null;
  private readonly log = new EventLog<E>();
  private readonly stop = new AbortController();
  private settle: (job: Job) => void = () => undefined;

  constructor(private readonly options: JobRunOptions) {
    this.job = options.job;
    this.holds = options.holds;
    this.ended = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  get id(): string {
    return this.job.id;
  }

  snapshot(): Job {
    return this.job;
  }

  follow(signal?: AbortSignal): AsyncIterableIterator<E, undefined, undefined> {
    return viewLog(() => this.log, signal);
  }

  cancel(): boolean {
    if (!this.job.cancellable || !isUnderWay(this.job)) return false;
    if (this.job.state === 'running') {
      this.change({ state: 'cancelling' });
      this.stop.abort();
    }
    return true;
  }

  /** Does the work. Never rejects. */
  async carryOut(work: JobWork<E>): Promise<void> {
    try {
      await work(this.handle());
      await this.cleared();
      this.end('done', null, null);
    } catch (error) {
      await this.cleared();
      const asked = this.job.state === 'cancelling';
      const reason = toAppError(error);
      // Whatever breaks off when its signal aborts was stopped; an expected failure is told in spite of it.
      const stopped = asked && (stops.has(reason.code) || !(error instanceof AppFailure));
      const shown = stopped && reason.code !== 'fix-stopped' ? null : reason;
      this.end(stopped ? 'cancelled' : 'failed', shown, { error });
    }
  }

  /** Updates the speed even when no progress is reported. Call it twice a second. */
  tick(now = performance.now()): void {
    const { bytes } = this.job;
    if (!bytes || !isUnderWay(this.job)) return;
    this.rate = nextRate(this.rate, bytes.done, now);
    this.job = {
      ...this.job,
      speed: this.rate.speed,
      secondsLeft: secondsLeft(this.rate, bytes.total),
    };
  }

  private handle(): JobHandle<E> {
    return {
      id: this.id,
      signal: this.stop.signal,
      emit: (event) => this.log.push(event),
      progress: (progress) => this.advance(progress),
      result: (result) => this.change({ result: { ...this.job.result, ...result } }),
      release: () => {
        this.holds = [];
        this.options.changed('now');
      },
      cancellable: (cancellable) => this.change({ cancellable }),
      tidy: async (paths) => {
        this.tidy = [...this.tidy, ...paths];
        await this.options.writeDown();
      },
      scratch: async () => {
        this.scratch ??= await this.options.makeScratch();
        return this.scratch;
      },
    };
  }

  private advance({ step, fraction, bytes }: JobProgress): void {
    const next = step !== undefined && step !== this.job.step;
    if (next) {
      this.rate = null;
      this.job = { ...this.job, fraction: null, bytes: null, speed: null, secondsLeft: null, step };
    }
    this.job = {
      ...this.job,
      ...(fraction !== undefined && { fraction: fraction && Math.min(1, Math.max(0, fraction)) }),
      ...(bytes !== undefined && { bytes }),
    };
    if (bytes) this.rate = nextRate(this.rate, bytes.done, performance.now());
    this.options.changed(next ? 'now' : 'soon');
  }

  private async cleared(): Promise<void> {
    const { scratch } = this;
    if (scratch !== null)
      await rm(scratch, { recursive: true, force: true }).catch(() => undefined);
  }

  private end(state: JobState, error: AppError | null, thrown: { error: unknown } | null): void {
    this.holds = [];
    this.tidy = [];
    this.job = {
      ...this.job,
      state,
      error,
      endedAt: Date.now(),
      cancellable: false,
      speed: null,
      secondsLeft: null,
      ...(state === 'done' && { fraction: 1 }),
    };
    this.options.changed('now');
    this.log.end(thrown);
    this.settle(this.job);
  }

  private change(part: Partial<Job>): void {
    this.job = { ...this.job, ...part };
    this.options.changed('now');
  }
}
