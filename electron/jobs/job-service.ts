import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { failure } from '../../shared/errors';
import type { Job, JobEvent } from '../../shared/job';
import { isUnderWay, type JobKind } from '../../shared/job-state';
import { contest, othersThatHold } from './claim';
import { ForeignJobs, forgotten } from './foreign-jobs';
import { conflictOf, heldFailure, heldName, type Conflict, type Holder } from './holds';
import { listJournal, removeEntry, requestCancel } from './journal';
import { JournalWatch } from './journal-watch';
import { newJob } from './new-job';
import { OwnJob } from './own-job';
import type { Hold, HoldingJobSpec, JobService, JobSpec, JobWork, RunningJob } from './types';

export interface JobServiceOptions {
  /** `$XDG_DATA_HOME/paddock`, whose folder `jobs` has the journals; null: nothing is kept, and no other process seen. */
  data: string | null;
  role: Job['owner']['role'];
  /** A job of this process that somebody asked for has ended. */
  ended?: (job: Job) => void;
  /** The process of another one was killed; `holds` is what it had. */
  killed?: (job: Job, holds: readonly Hold[]) => Promise<void>;
  /** Failures that no caller waits for. */
  problem?: (error: unknown, what: string) => void;
}

/** Milliseconds that jobs get to stop when the process ends. */
const closePatienceMs = 1500;

/** The jobs of this process and what is seen of others; see {@link JobService}. */
export function createJobService(options: JobServiceOptions): JobService {
  return new Jobs(options);
}

class Jobs implements JobService {
  // What a job emits is known to its own starter alone.
  private readonly mine = new Map<string, OwnJob<unknown>>();
  private readonly folder: string | null;
  private readonly foreign: ForeignJobs | null;
  private readonly watch: JournalWatch | null;
  private readonly listeners = new Set<(event: JobEvent) => void>();
  private seen = new Map<string, Job>();
  /** Ours that are off the list; their journals may be there for another moment. */
  private readonly past = new Set<string>();
  private readonly unwritten = new Set<Promise<void>>();
  private count = 0;
  private looking: Promise<void> | null = null;
  private closed = false;

  constructor(private readonly options: JobServiceOptions) {
    const { data, killed = async () => undefined } = options;
    this.folder = data === null ? null : path.join(data, 'jobs');
    const ours = (id: string) => this.isOurs(id);
    const problem = (error: unknown, what: string) => options.problem?.(error, what);
    this.foreign =
      data === null || this.folder === null
        ? null
        : new ForeignJobs(this.folder, data, { ours, killed, problem });
    this.watch =
      this.folder === null
        ? null
        : new JournalWatch(
            this.folder,
            async () => await this.look(),
            (name) => name.endsWith('.json') && this.isRunning(path.parse(name).name),
          );
  }

  async start<E>(kind: JobKind, spec: HoldingJobSpec, work: JobWork<E>): Promise<RunningJob<E>> {
    const name = spec.subject?.name ?? '';
    const here = conflictOf(spec.holds, this.holders());
    if (here) throw heldFailure(here, heldName(here, name));
    const own = this.make<E>(kind, spec, spec.holds);
    const there = await this.contest(own);
    if (there) {
      this.mine.delete(own.run.id);
      this.past.add(own.run.id);
      await own.withdraw();
      throw heldFailure(there, heldName(there, name));
    }
    return this.launch(own, work);
  }

  begin<E>(kind: JobKind, spec: JobSpec, work: JobWork<E>): RunningJob<E> {
    return this.launch(this.make<E>(kind, spec, []), work);
  }

  own(): Job[] {
    return this.begun().filter(isUnderWay);
  }

  async list(): Promise<Job[]> {
    // One that is under way may have begun before what the caller knows of.
    await this.looking;
    await this.look();
    return [...this.begun(), ...this.seen.values()].toSorted(
      (one, other) => other.startedAt - one.startedAt,
    );
  }

  revision(): number {
    return this.count;
  }

  subscribe(listener: (event: JobEvent) => void): () => void {
    this.listeners.add(listener);
    this.reconsiderWatch();
    return () => {
      this.listeners.delete(listener);
      this.reconsiderWatch();
    };
  }

  async refuseHeld(holds: readonly Hold[], name: string, ownJob?: string): Promise<void> {
    const others = this.holders().filter(({ job }) => job.id !== ownJob);
    const here = conflictOf(holds, others);
    if (here) throw heldFailure(here, name);
    if (this.folder === null) return;
    const elsewhere = await othersThatHold(this.folder, (id) => this.isOurs(id));
    const there = conflictOf(holds, elsewhere);
    if (there) throw heldFailure(there, name);
  }

  async cancel(id: string): Promise<void> {
    const own = this.mine.get(id);
    const job = own?.run.snapshot() ?? (await this.foreign?.find(id))?.job;
    if (!job) throw notFound(id);
    if (!isUnderWay(job)) return;
    if (own ? !own.run.cancel() : !job.cancellable) {
      throw failure('job-not-cancellable');
    }
    if (!own && this.folder !== null) await requestCancel(this.folder, id);
  }

  async dismiss(id: string): Promise<void> {
    const own = this.mine.get(id);
    const job = own?.run.snapshot() ?? (await this.foreign?.find(id))?.job;
    if (!job) throw notFound(id);
    if (isUnderWay(job)) throw failure('job-running');
    await this.forget(id);
  }

  async dismissEnded(): Promise<void> {
    for (const job of await this.list()) if (!isUnderWay(job)) await this.forget(job.id);
  }

  async recover(): Promise<void> {
    try {
      await this.foreign?.recover();
    } catch (error) {
      this.options.problem?.(error, 'tidying up after killed jobs');
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    const running = [...this.mine.values()];
    for (const { run } of running) run.cancel();
    const ends = Promise.all(running.map(async ({ run }) => await run.ended)).then(
      async () => await Promise.all(this.unwritten),
    );
    const patience = new AbortController();
    await Promise.race([ends, setTimeout(closePatienceMs, undefined, { signal: patience.signal })]);
    patience.abort();
    this.listeners.clear();
    this.reconsiderWatch();
  }

  private make<E>(kind: JobKind, spec: JobSpec, holds: readonly Hold[]): OwnJob<E> {
    const { role, problem = () => undefined } = this.options;
    const job = newJob(kind, spec, role);
    const changed = (now: Job) => this.onOwn(now);
    const own = new OwnJob<E>({ folder: this.folder, job, holds, changed, problem });
    this.mine.set(job.id, own);
    return own;
  }

  private launch<E>(own: OwnJob<E>, work: JobWork<E>): RunningJob<E> {
    own.begin(work);
    if (this.closed) own.run.cancel();
    this.reconsiderWatch();
    return own.run;
  }

  /** The job of another process that has what ours wants; null when there is none. */
  private async contest<E>(own: OwnJob<E>): Promise<Conflict | null> {
    if (this.folder === null) return null;
    const { id, holds } = own.run;
    const ours = (each: string) => this.isOurs(each);
    try {
      await own.claim();
    } catch (error) {
      // Nothing can be written: what the job has to leave behind, it will refuse by itself. Others do not see it, but
      // it respects what they hold.
      this.options.problem?.(error, 'claiming what a job works with');
      return conflictOf(holds, await othersThatHold(this.folder, ours));
    }
    return await contest(this.folder, id, holds, ours);
  }

  /** A job that only asks whether it may begin is none yet. */
  private begun(): Job[] {
    return [...this.mine.values()].filter(({ begun }) => begun).map(({ run }) => run.snapshot());
  }

  private holders(): Holder[] {
    return [...this.mine.values()].map(({ run }) => ({ job: run.snapshot(), holds: run.holds }));
  }

  private isOurs(id: string): boolean {
    return this.mine.has(id) || this.past.has(id);
  }

  private isRunning(id: string): boolean {
    const own = this.mine.get(id);
    return own !== undefined && isUnderWay(own.run.snapshot());
  }

  private onOwn(job: Job): void {
    if (isUnderWay(job)) {
      this.tell(job);
      return;
    }
    const written = this.mine.get(job.id)?.flushed() ?? Promise.resolve();
    this.unwritten.add(written);
    void written.then(() => this.unwritten.delete(written));
    if (job.quiet) this.drop(job.id);
    else {
      this.tell(job);
      this.options.ended?.(job);
    }
    void this.tidyHistory();
    this.reconsiderWatch();
  }

  private tell(job: Job): void {
    this.emit({ type: 'changed', revision: this.count + 1, job });
  }

  private drop(id: string): void {
    this.mine.delete(id);
    this.past.add(id);
    this.emit({ type: 'removed', revision: this.count + 1, id });
  }

  private emit(event: JobEvent): void {
    this.count = event.revision;
    for (const listener of this.listeners) listener(event);
  }

  private async forget(id: string): Promise<void> {
    const own = this.mine.get(id);
    await own?.flushed();
    if (this.folder !== null) await removeEntry(this.folder, id);
    if (own) this.drop(id);
    else await this.look();
  }

  private async tidyHistory(): Promise<void> {
    for (const id of forgotten(await this.list(), Date.now())) await this.forget(id);
  }

  private reconsiderWatch(): void {
    const wanted = this.listeners.size > 0 || this.own().length > 0;
    if (wanted && !this.closed) this.watch?.start();
    else this.watch?.stop();
  }

  /** One look after another at what other processes have changed. Never rejects. */
  private async look(): Promise<void> {
    this.looking ??= this.lookNow()
      .catch((error: unknown) => this.options.problem?.(error, 'looking at the jobs'))
      .finally(() => {
        this.looking = null;
      });
    await this.looking;
  }

  private async lookNow(): Promise<void> {
    if (this.folder === null || !this.foreign) return;
    const { ids, cancels } = await listJournal(this.folder);
    for (const id of cancels) this.mine.get(id)?.run.cancel();
    // Dismissed by another process.
    for (const [id, own] of this.mine) {
      if (own.written && !ids.includes(id) && !isUnderWay(own.run.snapshot())) this.drop(id);
    }
    const now = new Map((await this.foreign.look()).map((job) => [job.id, job]));
    const before = this.seen;
    this.seen = now;
    for (const [id, job] of now) {
      if (JSON.stringify(before.get(id)) !== JSON.stringify(job)) this.tell(job);
    }
    for (const id of before.keys()) {
      if (!now.has(id)) this.emit({ type: 'removed', revision: this.count + 1, id });
    }
  }
}

const notFound = (id: string) => failure('job-not-found', { params: { id } });
