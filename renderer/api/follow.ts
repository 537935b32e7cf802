import type { AppError } from '../../shared/errors';
import { errorOfCall } from './client';

export interface FollowHandlers<T> {
  onEvent: (event: T) => void;
  /** The stream came to its end by itself. */
  onEnd?: () => void;
  /** The stream failed; it is not opened again unless `restartAfterMs` says so. */
  onError?: (error: AppError) => void;
  /** Opens a stream that ended or failed again after this many milliseconds: for streams that never end. */
  restartAfterMs?: number;
}

/**
 * Takes the events of one of the contract's streams until the returned function is called, which also
 * ends the stream in main.
 * @example const stop = follow((signal) => api.vms.watch(undefined, { signal }), { onEvent, restartAfterMs: 500 });
 */
export function follow<T>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  handlers: FollowHandlers<T>,
): () => void {
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const run = async () => {
    try {
      for await (const event of await open(abort.signal)) {
        if (abort.signal.aborted) return;
        handlers.onEvent(event);
      }
      if (abort.signal.aborted) return;
      handlers.onEnd?.();
    } catch (thrown) {
      if (abort.signal.aborted) return;
      handlers.onError?.(errorOfCall(thrown));
    }
    if (handlers.restartAfterMs !== undefined) {
      timer = setTimeout(() => void run(), handlers.restartAfterMs);
    }
  };
  void run();

  return () => {
    clearTimeout(timer);
    abort.abort();
  };
}
