import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { electronPath } from '../../scripts/setup/electron/electron-runtime.mjs';
import { bundleBench, stopProcess } from './support/electron-bench';
import { treeMemoryMiB } from './support/memory';
import { compare, type BenchResult } from './support/result';
import { lineBytes, lineCount } from './serial/text';

const bench = path.join(process.cwd(), 'test/bench/serial');
const rounds = 3;
const ways = ['plain', 'product'] as const;

interface Taken {
  /** Megabytes a second. */
  speed: number;
  /** What the window's processes have more than before. */
  grownMiB: number;
  longestMs: number;
}

/** Some 50 MB into one terminal, 100,000 lines of which it keeps. */
async function measure(out: string, way: (typeof ways)[number]): Promise<Taken> {
  const folder = await mkdtemp(path.join(out, 'vm-'));
  const electron = spawn(
    electronPath(),
    [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--user-data-dir=${path.join(out, 'profile')}`,
      out,
    ],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, BENCH_FOLDER: folder, BENCH_QUERY: `path=${way}` },
    },
  );
  try {
    let before = 0;
    for await (const line of createInterface({ input: electron.stdout })) {
      if (line === 'ready') before = await treeMemoryMiB(electron.pid ?? 0);
      if (!line.startsWith('{')) continue;
      const { ms, longestMs } = JSON.parse(line) as { ms: number; longestMs: number };
      const grownMiB = (await treeMemoryMiB(electron.pid ?? 0)) - before;
      return { speed: (lineBytes * lineCount) / 1e3 / ms, grownMiB, longestMs };
    }
    throw new Error(`${way}: the window was gone before the end`);
  } finally {
    await stopProcess(electron);
    await rm(folder, { recursive: true });
  }
}

/** A guest that says 50 MB: the product's path from the log against xterm.js that is fed in its own page. */
export async function benchSerial(): Promise<BenchResult[]> {
  const out = await mkdtemp(path.join(tmpdir(), 'paddock-serial-'));
  const taken: Record<(typeof ways)[number], Taken[]> = { plain: [], product: [] };
  try {
    await bundleBench(bench, out);
    for (let round = 0; round < rounds; round += 1) {
      for (const way of ways) taken[way].push(await measure(out, way));
    }
  } finally {
    await rm(out, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
  const against = 'xterm.js fed in its page';
  const row = (
    name: string,
    unit: BenchResult['unit'],
    goal: BenchResult['goal'],
    of: keyof Taken,
  ) =>
    compare(
      { name, against, unit, goal },
      taken.product.map((each) => each[of]),
      taken.plain.map((each) => each[of]),
    );
  return [
    row('50 MB on a serial port', 'MB/s', { atLeast: 0.5 }, 'speed'),
    row('memory for its last 100,000 lines', 'MiB', { atMost: 1.5 }, 'grownMiB'),
    row('longest wait of the page meanwhile', 'ms', null, 'longestMs'),
  ];
}
