import type { Job, JobEvent } from '../../shared/job';
import type { JobKind, JobStep } from '../../shared/job-state';

/**
 * Something that a job works with. An exclusive hold excludes every other on its key; shared ones coexist.
 * Keys: `vm:<id>`, `name:<name of a VM, in lower case>`, `file:<path behind every link>`,
 * `agent:<id of a VM>`, `backup:<folder of a VM's backups>`, `fix`.
 */
export interface Hold {
  key: string;
  mode: 'exclusive' | 'shared';
}

export interface JobSpec {
  subject?: Partial<Job['subject']>;
  /** Nobody asked for it: listed while it runs, and forgotten when it has ended. */
  quiet?: boolean;
}

export interface HoldingJobSpec extends JobSpec {
  holds: readonly Hold[];
}

/** How far a job is. What is left out stays as it was; a new step begins with nothing known. */
export interface JobProgress {
  step?: JobStep;
  /** From 0 to 1. */
  fraction?: number | null;
  bytes?: Job['bytes'];
}

/** What the work of a job sees of it. */
export interface JobHandle<E> {
  readonly id: string;
  /** Aborts when the job is to stop; the work then ends as soon as it may, by throwing. */
  readonly signal: AbortSignal;
  /** Tells those who follow; late ones get everything from the beginning. */
  emit(event: E): void;
  progress(progress: JobProgress): void;
  /** What came of it, also when it fails later. */
  result(result: Job['result']): void;
  /** Lets go of everything that it holds: what follows needs none of it, or somebody else does. */
  release(): void;
  /** Whether a cancel would still do anything. */
  cancellable(yes: boolean): void;
  /**
   * Writes down what would be left behind if this process were killed now: hidden, unfinished names below the data
   * folder. Call it before anything large is written there.
   * @throws AppFailure `no-space-left`, `file-unwritable`.
   */
  tidy(paths: readonly string[]): Promise<void>;
  /** A folder for the job alone, removed when it has ended, also after a crash; null where none can be made. */
  scratch(): Promise<string | null>;
}

/** A job of this process. */
export interface RunningJob<E> {
  readonly id: string;
  snapshot(): Job;
  /**
   * Everything that the work emits, from the beginning. A failure is thrown behind it. Leaving does not end the job.
   */
  follow(signal?: AbortSignal): AsyncIterableIterator<E, undefined, undefined>;
  /** Resolves with the ended job; never rejects. */
  readonly ended: Promise<Job>;
  /** Asks it to stop. @returns false when it cannot be cancelled (any more). */
  cancel(): boolean;
}

export type JobWork<E> = (handle: JobHandle<E>) => Promise<void>;

/** Every job of this user, of this process and of others. */
export interface JobService {
  /**
   * Begins a job that holds what it works with, against other jobs in this process and in others.
   * @throws AppFailure `held-by-job`.
   */
  start<E>(kind: JobKind, spec: HoldingJobSpec, work: JobWork<E>): Promise<RunningJob<E>>;
  /** Begins a job that holds nothing. */
  begin<E>(kind: JobKind, spec: JobSpec, work: JobWork<E>): RunningJob<E>;
  /** The jobs of this process that are under way. */
  own(): Job[];
  /** All jobs, those that began last first. */
  list(): Promise<Job[]>;
  /** Grows with every change that is told. */
  revision(): number;
  /** Changes as they come, progress at most twice a second. Returns the function that ends the subscription. */
  subscribe(listener: (event: JobEvent) => void): () => void;
  /**
   * Refuses what a job that is under way does not allow, such as starting a VM whose disk is copied.
   * @param name what the holds are of, for the sentence.
   * @param ownJob the id of the job that asks: what it holds itself is no obstacle to it.
   * @throws AppFailure `held-by-job`.
   */
  refuseHeld(holds: readonly Hold[], name: string, ownJob?: string): Promise<void>;
  /**
   * Asks a job to stop, whichever process does it.
   * @throws AppFailure `job-not-found`, `job-not-cancellable`; what the file system throws for another process's job.
   */
  cancel(id: string): Promise<void>;
  /** Takes an ended job off the list. @throws AppFailure `job-not-found`, `job-running`. */
  dismiss(id: string): Promise<void>;
  dismissEnded(): Promise<void>;
  /** Removes what jobs of killed processes have left, and marks these as interrupted. Never rejects. */
  recover(): Promise<void>;
  /** Cancels the jobs of this process and waits a moment for them. */
  close(): Promise<void>;
}
