import { failure } from '../../../shared/errors';

interface Operation {
  result: Promise<void>;
  abort: AbortController;
}

interface Waiting {
  /** Null for one that is never joined. */
  name: string | null;
  /** Never rejects. */
  run: () => Promise<void>;
}

/** Runs `work` while operations of some names go past the one that has the queue. */
export type LetPass = <T>(names: ReadonlySet<string>, work: () => Promise<T>) => Promise<T>;

/**
 * One VM's operations, one after another. Asking for what is waiting or under way already gives the same promise.
 */
export class OperationQueue {
  private readonly named = new Map<string, Operation>();
  private readonly aborts = new Set<AbortController>();
  private readonly unsettled = new Set<Promise<unknown>>();
  private readonly waiting: Waiting[] = [];
  private busy = false;
  /** What may go past the operation that runs just now, one after another. */
  private passing: ReadonlySet<string> | null = null;
  private passes: Promise<void> | null = null;

  /**
   * Runs `job` after everything before it, or joins the operation of the same `name`.
   * @throws `cancelled` when {@link interrupt} comes before the job does, and whatever the job throws.
   */
  async run(name: string, job: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const running = this.named.get(name);
    if (running) return await running.result;
    const abort = new AbortController();
    const operation = { result: this.append(name, job, abort), abort };
    this.named.set(name, operation);
    try {
      await operation.result;
    } finally {
      if (this.named.get(name) === operation) this.named.delete(name);
    }
  }

  /**
   * As {@link run}, but never joined with another: for jobs that differ from each other.
   * @param job may let others past it for a while; it is alone again when that resolves.
   */
  async alone<T>(job: (signal: AbortSignal, letPass: LetPass) => Promise<T>): Promise<T> {
    const letPass: LetPass = async (names, work) => await this.letPass(names, work);
    return await this.append(
      null,
      async (signal) => await job(signal, letPass),
      new AbortController(),
    );
  }

  /** Cancels what runs and what waits; what is asked for from now on comes after it. */
  interrupt(): void {
    for (const abort of this.aborts) abort.abort();
    // The next request of the same name is a new one and must not join a cancelled one.
    this.named.clear();
  }

  /** True while `name` runs or waits. */
  has(name: string): boolean {
    return this.named.has(name);
  }

  /** Resolves when everything asked for until now is done. Never rejects. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.unsettled);
  }

  private async append<T>(
    name: string | null,
    job: (signal: AbortSignal) => Promise<T>,
    abort: AbortController,
  ): Promise<T> {
    const result = new Promise<T>((resolve, reject) => {
      const begin = async () => {
        if (abort.signal.aborted) throw failure('cancelled');
        return await job(abort.signal);
      };
      const run = async () => {
        await begin().then(resolve, reject);
        this.aborts.delete(abort);
      };
      this.aborts.add(abort);
      this.waiting.push({ name, run });
    });
    this.unsettled.add(result);
    void this.work();
    this.workPassing();
    try {
      return await result;
    } finally {
      this.unsettled.delete(result);
    }
  }

  private async work(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    // Whoever asks for something is told of it before it begins.
    await Promise.resolve();
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) await next.run();
    this.busy = false;
  }

  private async letPass<T>(names: ReadonlySet<string>, work: () => Promise<T>): Promise<T> {
    this.passing = names;
    this.workPassing();
    try {
      return await work();
    } finally {
      this.passing = null;
      await this.passes;
    }
  }

  private workPassing(): void {
    if (this.passing && !this.passes) this.passes = this.passAll();
  }

  private async passAll(): Promise<void> {
    await Promise.resolve();
    for (let next = this.nextPassing(); next; next = this.nextPassing()) await next.run();
    this.passes = null;
  }

  private nextPassing(): Waiting | undefined {
    const { passing, waiting } = this;
    const place = waiting.findIndex(({ name }) => name !== null && passing?.has(name));
    return place < 0 ? undefined : waiting.splice(place, 1)[0];
  }
}
