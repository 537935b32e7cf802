import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { electronPath } from '../../../scripts/setup/electron/electron-runtime.mjs';
import { watchDisplay } from '../support/display-watch';
import { stopProcess } from '../support/electron-bench';
import { processorMs } from '../support/processor';

/** A console is watched for this long, in milliseconds, after it has warmed up for so long. */
export const spans = { warmUpMs: 1500, measureMs: 5000 };

/** Whole ways of a picture to the screen, and the halves of ours. */
export type Way = 'product' | 'stock' | 'drawing' | 'transport';

export interface Sample {
  /** Pictures that reached the display (for the transport alone: the page), a second. */
  rate: number;
  /** Milliseconds of processor that Electron took for each of them, all of its processes together. */
  work: number;
}

interface Guest {
  /** Where it speaks RFB. */
  socketPath: string;
  /** The same for stock noVNC, which needs a WebSocket. */
  port?: number;
  /** Places of the window at which the picture shows its number. */
  points: readonly (readonly [x: number, y: number])[];
  /** Pictures that it has sent, where the display shows none. */
  sent?: () => Promise<number>;
}

/**
 * Counts pictures while one Electron shows a guest one way.
 * @param out where `bundleBench` has put the parts.
 */
export async function show(out: string, guest: Guest, way: Way): Promise<Sample> {
  const electron = spawn(
    electronPath(),
    [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--user-data-dir=${path.join(out, 'profile')}`,
      out,
    ],
    {
      stdio: 'ignore',
      env: {
        ...process.env,
        BENCH_SOCKET: guest.socketPath,
        BENCH_QUERY: `path=${way}&port=${guest.port}`,
      },
    },
  );
  const pid = electron.pid ?? 0;
  const display = await watchDisplay(process.env['DISPLAY'] ?? '', guest.points);
  const count = async () => (guest.sent ? await guest.sent() : display.seen);
  try {
    const before = await count();
    const deadline = performance.now() + 30_000;
    while ((await count()) < before + 3) {
      if (performance.now() > deadline) throw new Error(`${way}: no picture came`);
      await delay(50);
    }
    await delay(spans.warmUpMs);
    const [started, first, worked] = [performance.now(), await count(), await processorMs(pid)];
    await delay(spans.measureMs);
    const pictures = (await count()) - first;
    const rate = (pictures * 1000) / (performance.now() - started);
    return { rate, work: ((await processorMs(pid)) - worked) / pictures };
  } finally {
    display.stop();
    await stopProcess(electron);
  }
}
