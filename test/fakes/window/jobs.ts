import { failure, toAppError } from '../../../shared/errors';
import type { Job, JobEvent } from '../../../shared/job';
import { isUnderWay } from '../../../shared/job-state';
import { sampleJob } from '../sample-job';

export interface FakeJob {
  change(changes: Partial<Job>): void;
  cancelled(): boolean;
}

/** What main would tell of jobs. */
export class FakeJobs {
  revision = 0;
  readonly #jobs: Map<string, Job>;
  readonly #listeners = new Set<(event: JobEvent) => void>();

  constructor(jobs: Job[]) {
    this.#jobs = new Map(jobs.map((job) => [job.id, job]));
  }

  list = (): Job[] => [...this.#jobs.values()];

  snapshot(): JobEvent {
    return { type: 'snapshot', revision: this.revision, jobs: this.list() };
  }

  subscribe(listener: (event: JobEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  put(job: Job): void {
    this.revision += 1;
    this.#jobs.set(job.id, job);
    this.#tell({ type: 'changed', revision: this.revision, job });
  }

  /** Begins to make a VM; `work` answers with its id, or null when it was cancelled. */
  begin(name: string, work: (job: FakeJob) => Promise<string | null>): string {
    const id = String(this.revision + 1).padStart(8, '0');
    this.put(sampleJob({ id, name, startedAt: Date.now() }));
    const change = (changes: Partial<Job>) => this.put({ ...this.#get(id), ...changes });
    const end = (state: Job['state'], changes: Partial<Job>) =>
      change({ state, endedAt: Date.now(), cancellable: false, ...changes });
    const cancelled = () => this.#get(id).state === 'cancelling';
    void work({ change, cancelled }).then(
      (vmId) =>
        vmId === null
          ? end('cancelled', {})
          : end('done', { result: { ...this.#get(id).result, vmId } }),
      (error: unknown) => end('failed', { error: toAppError(error) }),
    );
    return id;
  }

  cancel(id: string): void {
    const job = this.#get(id);
    if (isUnderWay(job)) this.put({ ...job, state: 'cancelling' });
  }

  dismiss(id: string): void {
    if (isUnderWay(this.#get(id))) throw failure('job-running');
    this.revision += 1;
    this.#jobs.delete(id);
    this.#tell({ type: 'removed', revision: this.revision, id });
  }

  #get(id: string): Job {
    const job = this.#jobs.get(id);
    if (!job) throw failure('job-not-found');
    return job;
  }

  #tell(event: JobEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
