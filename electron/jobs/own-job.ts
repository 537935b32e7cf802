import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Job } from '../../shared/job';
import { isUnderWay } from '../../shared/job-state';
import { bootId, ownIdentity } from '../lib/process-facts';
import { JobRun } from './job-run';
import { removeEntry, takeCancel, writeEntry, type JournalEntry } from './journal';
import type { Hold, JobWork } from './types';

/** Milliseconds between two tellings of progress, and so between two writes of a journal. */
const beatMs = 500;

export interface OwnJobOptions {
  /** The folder of journals; null keeps none. */
  folder: string | null;
  job: Job;
  holds: readonly Hold[];
  /** Something is to be told of it. */
  changed: (job: Job) => void;
  /** The journal could not be written, and nothing depends on it. */
  problem: (error: unknown, what: string) => void;
}

/** A job of this process with its journal. */
export class OwnJob<E> {
  readonly run: JobRun<E>;
  /** The journal is on the disk as it was last. */
  written = false;
  /** It has what it wants, and works. */
  begun = false;
  private beat: NodeJS.Timeout | undefined;
  private dirty = false;
  /** One write after another; those that wait for the same one share it. */
  private writing: Promise<void> = Promise.resolve();
  private waiting: Promise<void> | null = null;

  constructor(private readonly options: OwnJobOptions) {
    this.run = new JobRun<E>({
      job: options.job,
      holds: options.holds,
      changed: (urgency) => this.onChanged(urgency),
      writeDown: async () => await this.write(),
      makeScratch: async () => await this.makeScratch(),
    });
  }

  /** Writes the claim down, so that others see it. @throws AppFailure `no-space-left`, `file-unwritable`. */
  async claim(): Promise<void> {
    await this.write();
  }

  /** The claim is lost. */
  async withdraw(): Promise<void> {
    if (this.options.folder !== null) await removeEntry(this.options.folder, this.run.id);
  }

  /** What it wants is its own: the work begins. */
  begin(work: JobWork<E>): void {
    this.begun = true;
    this.beat = setInterval(() => this.onBeat(), beatMs).unref();
    this.onChanged('now');
    void this.run.carryOut(work);
  }

  /** Resolves when everything that was to be written by now is written, or could not be. Never rejects. */
  async flushed(): Promise<void> {
    await this.writing.catch(() => undefined);
  }

  private onChanged(urgency: 'now' | 'soon'): void {
    this.dirty = true;
    if (urgency === 'now') this.publish();
  }

  private onBeat(): void {
    this.run.tick();
    if (this.dirty || this.run.snapshot().bytes) this.publish();
  }

  private publish(): void {
    this.dirty = false;
    const job = this.run.snapshot();
    if (!isUnderWay(job)) clearInterval(this.beat);
    this.write().catch((error: unknown) =>
      this.options.problem(error, `writing the journal of job ${job.id}`),
    );
    this.options.changed(job);
  }

  private async write(): Promise<void> {
    this.waiting ??= this.writing
      .catch(() => undefined)
      .then(async () => {
        this.waiting = null;
        await this.writeNow();
      });
    this.writing = this.waiting;
    await this.waiting;
  }

  private async writeNow(): Promise<void> {
    const { folder } = this.options;
    if (folder === null) return;
    const job = this.run.snapshot();
    const ended = !isUnderWay(job);
    if (ended) await takeCancel(folder, job.id);
    if (ended && job.quiet) {
      await removeEntry(folder, job.id);
      return;
    }
    try {
      await writeEntry(folder, this.entry(job));
      this.written = true;
    } catch (error) {
      if (ended) {
        // Remove it: a stale entry would claim the job still runs and holds what it held. Its absence is no dismissal.
        this.written = false;
        await removeEntry(folder, job.id);
      }
      throw error;
    }
  }

  private entry(job: Job): JournalEntry {
    const { startTime } = ownIdentity();
    const { holds, tidy } = this.run;
    const phase = this.begun ? 'held' : 'claiming';
    return { version: 1, job, startTime, boot: bootId(), phase, holds: [...holds], tidy };
  }

  private async makeScratch(): Promise<string | null> {
    const { folder } = this.options;
    if (folder === null) return null;
    const scratch = path.join(folder, `.new-${this.run.id}`);
    this.run.tidy = [...this.run.tidy, scratch];
    try {
      await this.write();
      await mkdir(scratch, { mode: 0o700 });
      return scratch;
    } catch (error) {
      this.options.problem(error, `making ${scratch}`);
      return null;
    }
  }
}
