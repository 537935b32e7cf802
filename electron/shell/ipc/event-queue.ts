/**
 * Events on their way from a listener to `for await`. What comes before somebody waits is kept in order;
 * the loop ends when `signal` aborts.
 */
export class EventQueue<T> implements AsyncIterable<T> {
  readonly #waiting: T[] = [];
  readonly #signal: AbortSignal | undefined;
  readonly #most: number;
  #wake: (() => void) | null = null;

  /** @param most that wait: later ones are dropped. */
  constructor(signal?: AbortSignal, most = Infinity) {
    this.#signal = signal;
    this.#most = most;
    signal?.addEventListener('abort', () => this.#wake?.(), { once: true });
  }

  push(event: T): void {
    if (this.#waiting.length >= this.#most) return;
    this.#waiting.push(event);
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    while (this.#signal?.aborted !== true) {
      const event = this.#waiting.shift();
      if (event !== undefined) {
        yield event;
        continue;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }
}
