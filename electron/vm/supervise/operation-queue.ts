import { failure } from '../../../shared/errors';

interface Operation {
  result: Promise<unknown>;
  abort: AbortController;
}

/**
 * One VM's operations, one after another. Asking for what is waiting or under way already gives the same promise.
 */
export class OperationQueue {
  private readonly operations = new Map<string, Operation>();
  private count = 0;
  private last: Promise<unknown> = Promise.resolve();

  /**
   * Runs `job` after everything before it, or joins the operation of the same `name`.
   * @throws `cancelled` when {@link interrupt} comes before the job does, and whatever the job throws.
   */
  async run<T>(name: string, job: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const running = this.operations.get(name);
    // Operations of one name are of one type: names are constants of the VM's own methods.
    if (running) return (await running.result) as T;
    const abort = new AbortController();
    const result = this.last.then(async () => {
      if (abort.signal.aborted) throw failure('cancelled', 'Something more urgent came first.');
      return await job(abort.signal);
    });
    const operation = { result, abort };
    this.operations.set(name, operation);
    this.last = result.then(
      () => this.forget(name, operation),
      () => this.forget(name, operation),
    );
    return await result;
  }

  /** As {@link run}, but never joined with another: for jobs that differ from each other. */
  async alone<T>(job: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.count += 1;
    return await this.run(`alone ${this.count}`, job);
  }

  /** Cancels what runs and what waits; what is asked for from now on comes after it. */
  interrupt(): void {
    for (const operation of this.operations.values()) operation.abort.abort();
    // The next request of the same name is a new one and must not join a cancelled one.
    this.operations.clear();
  }

  /** True while `name` runs or waits. */
  has(name: string): boolean {
    return this.operations.has(name);
  }

  /** Resolves when everything asked for until now is done. Never rejects. */
  async idle(): Promise<void> {
    await this.last;
  }

  private forget(name: string, operation: Operation): void {
    if (this.operations.get(name) === operation) this.operations.delete(name);
  }
}
