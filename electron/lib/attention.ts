/**
 * Whether anybody looks at this process's window. What is repeated only to show it rests while nobody does; the command
 * line has no window and is always looked at.
 */
let seen = true;
const listeners = new Set<(seen: boolean) => void>();

export const isSeen = (): boolean => seen;

/** Called by the shell when the window is hidden or minimised, and when it is back. */
export function setSeen(now: boolean): void {
  if (now === seen) return;
  seen = now;
  for (const listener of listeners) listener(now);
}

/** Hears when somebody looks again, or no longer. Returns the function that ends it. */
export function onSeen(listener: (seen: boolean) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Resolves when somebody looks, or when `signal` aborts. */
export async function untilSeen(signal?: AbortSignal): Promise<void> {
  if (seen || signal?.aborted) return;
  await new Promise<void>((resolve) => {
    const settle = () => {
      leave();
      signal?.removeEventListener('abort', settle);
      resolve();
    };
    const leave = onSeen((now) => {
      if (now) settle();
    });
    signal?.addEventListener('abort', settle, { once: true });
  });
}

/**
 * Repeats `task` while somebody looks, and at once when somebody looks again. Keeps no process alive.
 * @param everyMs milliseconds. Returns the function that ends it.
 */
export function whileSeen(everyMs: number, task: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const follow = (now: boolean) => {
    clearInterval(timer);
    timer = now ? setInterval(task, everyMs).unref() : undefined;
  };
  follow(seen);
  const leave = onSeen((now) => {
    follow(now);
    if (now) task();
  });
  return () => {
    clearInterval(timer);
    leave();
  };
}
