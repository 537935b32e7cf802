import { stat } from 'node:fs/promises';

/**
 * Reads `qemu-img -p` from its output, `    (12.34/100%)\r`, in pieces cut anywhere.
 * Calls `report` with fractions from 0 to 1 that only grow.
 */
export function progressReader(report: (fraction: number) => void): (text: string) => void {
  let rest = '';
  let last = -1;
  return (text) => {
    rest += text;
    const found = [...rest.matchAll(/\((\d+(?:\.\d+)?)\/100%\)/g)].at(-1);
    if (!found) return;
    rest = rest.slice(found.index + found[0].length);
    const fraction = Math.min(1, Number(found[1]) / 100);
    if (fraction <= last) return;
    last = fraction;
    report(fraction);
  };
}

/**
 * Reports how much of `expectedBytes` a growing file takes on the disk, four times a second, for commands that
 * say nothing themselves. Returns the function that ends it.
 */
export function watchAllocation(
  file: string,
  expectedBytes: number,
  report: (fraction: number) => void,
): () => void {
  let last = 0;
  const timer = setInterval(() => {
    stat(file).then(
      ({ blocks }) => {
        const fraction = Math.min(1, (blocks * 512) / expectedBytes);
        if (fraction > last) report((last = fraction));
      },
      // The command has not made the file yet, or it is already renamed.
      () => undefined,
    );
  }, 250);
  return () => clearInterval(timer);
}
