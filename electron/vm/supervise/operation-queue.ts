import { failure } from '../../../shared/errors';

interface Operation {
  result: Promise<void>;
  abort: AbortController;
}

/**
 * One VM's operations, one after another. Asking for what is waiting or under way already gives the same promise.
 */
export class OperationQueue {
  private readonly named = new Map<string, Operation>();
  private readonly aborts = new Set<AbortController>();
  private last: Promise<unknown> = Promise.resolve();

  /**
   * Runs `job` after everything before it, or joins the operation of the same `name`.
   * @throws `cancelled` when {@link interrupt} comes before the job does, and whatever the job throws.
   */
  async run(name: string, job: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const running = this.named.get(name);
    if (running) return await running.result;
    const abort = new AbortController();
    const operation = { result: this.append(job, abort), abort };
    this.named.set(name, operation);
    try {
      await operation.result;
    } finally {
      if (this.named.get(name) === operation) this.named.delete(name);
    }
  }

  /** As {@link run}, but never joined with another: for jobs that differ from each other. */
  async alone<T>(job: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return await this.append(job, new AbortController());
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
    await this.last;
  }

  private async append<T>(
    job: (signal: AbortSignal) => Promise<T>,
    abort: AbortController,
  ): Promise<T> {
    const result = this.last.then(async () => {
      if (abort.signal.aborted) throw failure('cancelled');
      return await job(abort.signal);
    });
    this.aborts.add(abort);
    this.last = result.then(
      () => this.aborts.delete(abort),
      () => this.aborts.delete(abort),
    );
    return await result;
  }
}
