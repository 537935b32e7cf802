/**
 * Runs `work` when the first value is asked for and hands out what it emits, in order. Whoever stops listening, or
 * aborts `outer`, aborts the work; `return` resolves when the work has cleaned up after itself. A failure of the
 * work is thrown to the listener behind everything it emitted.
 */
export function progressStream<T>(
  work: (emit: (value: T) => void, signal: AbortSignal) => Promise<void>,
  outer?: AbortSignal,
): AsyncIterableIterator<T, undefined, undefined> {
  const stop = new AbortController();
  const signal = outer ? AbortSignal.any([stop.signal, outer]) : stop.signal;
  const values: T[] = [];
  const end: { reached: boolean; failure: { error: unknown } | null } = {
    reached: false,
    failure: null,
  };
  let wake: (() => void) | null = null;
  let running: Promise<void> | null = null;

  const begin = async () => {
    try {
      await work((value) => {
        values.push(value);
        wake?.();
      }, signal);
    } catch (error) {
      // Whoever went away does not want to hear how it ended.
      if (!stop.signal.aborted) end.failure = { error };
    }
    end.reached = true;
    wake?.();
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      running ??= begin();
      while (values.length === 0 && !end.reached) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const value = values.shift();
      if (value !== undefined) return { done: false, value };
      const { failure } = end;
      end.failure = null;
      if (failure) throw failure.error;
      return { done: true, value: undefined };
    },
    async return() {
      stop.abort();
      await running;
      values.length = 0;
      return { done: true, value: undefined };
    },
  };
}
