/**
 * Pure but for its timer: a function that runs `run` once for all its calls of the next `ms` milliseconds. A steady
 * stream of calls does not put it off.
 */
export function soon(run: () => void, ms: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      run();
    }, ms);
  };
}
