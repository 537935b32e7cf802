/** What a job has said so far, for any number of viewers: a late viewer gets it from the start. */
export class EventLog<E> {
  readonly said: E[] = [];
  over = false;
  failure: { error: unknown } | null = null;
  private readonly waiting = new Set<() => void>();

  push(event: E): void {
    this.said.push(event);
    this.wakeAll();
  }

  /** @param failure is thrown to every viewer behind everything that came before. */
  end(failure: { error: unknown } | null): void {
    this.over = true;
    this.failure = failure;
    this.wakeAll();
  }

  onNews(wake: () => void): () => void {
    this.waiting.add(wake);
    return () => this.waiting.delete(wake);
  }

  private wakeAll(): void {
    for (const wake of this.waiting) wake();
  }
}

const over = { done: true, value: undefined } as const;

/**
 * One viewer's way through a log. It ends with the log, when `signal` aborts, or when it is left, also while it waits.
 * @param find the log, asked for when the first event is wanted; null ends it at once.
 */
export function viewLog<E>(
  find: () => EventLog<E> | null,
  signal?: AbortSignal,
): AsyncIterableIterator<E, undefined, undefined> {
  let log: EventLog<E> | null | undefined;
  let seen = 0;
  let gone = false;
  let wake = () => {};
  const away = () => wake();
  const isAway = () => gone || signal?.aborted === true;
  let unhook = () => {};
  const leave = () => {
    gone = true;
    unhook();
    signal?.removeEventListener('abort', away);
  };
  const join = () => {
    log = find();
    unhook = log?.onNews(away) ?? unhook;
    signal?.addEventListener('abort', away);
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (log === undefined && !isAway()) join();
      for (;;) {
        if (!log || isAway()) break;
        const value = log.said[seen];
        if (value !== undefined) {
          seen += 1;
          return { done: false, value };
        }
        if (log.over) break;
        await new Promise<void>((resolve) => (wake = resolve));
      }
      const failure = isAway() ? null : log?.failure;
      leave();
      if (failure) throw failure.error;
      return over;
    },
    async return() {
      leave();
      away();
      return over;
    },
  };
}
