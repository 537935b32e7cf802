import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build, type InlineConfig } from 'vite';
import { electronPath } from '../../scripts/setup/electron/electron-runtime.mjs';
import { compare, type BenchResult } from './support/result';

const project = process.cwd();
const bench = path.join(project, 'test/bench/rfb');
const rounds = 3;
const warmUpMs = 1500;
const measureMs = 5000;

/** Bundles the bench's main process and page around the product's own files, into `out`. */
async function bundle(out: string): Promise<void> {
  const node = (input: string, folder: string, format: 'es' | 'cjs', name: string) =>
    ({
      ssr: { noExternal: true },
      build: {
        ssr: input,
        outDir: path.join(out, folder),
        target: 'node20',
        emptyOutDir: true,
        rollupOptions: { external: ['electron'], output: { format, entryFileNames: name } },
      },
    }) satisfies InlineConfig;
  const page: InlineConfig = {
    root: bench,
    build: { outDir: path.join(out, 'renderer'), target: 'es2022', emptyOutDir: true },
  };
  const parts = [
    node(path.join(bench, 'electron-main.ts'), 'main', 'es', 'main.mjs'),
    node(path.join(project, 'electron/preload.ts'), 'preload', 'cjs', 'preload.cjs'),
    page,
  ];
  for (const part of parts) {
    await build({ configFile: false, logLevel: 'warn', publicDir: false, ...part });
  }
  const description = { name: 'rfb-bench', main: 'main/main.mjs', type: 'module' };
  await writeFile(path.join(out, 'package.json'), JSON.stringify(description));
}

/** The synthetic guest: full pictures of 1920×1080, raw, as fast as they are asked for. */
async function startServer(socketPath: string) {
  const server = fork(path.join(bench, 'server.mjs'), [socketPath]);
  const [{ port }] = (await once(server, 'message')) as [{ port: number }];
  return {
    port,
    async sent(): Promise<number> {
      server.send('sent');
      const [answer] = (await once(server, 'message')) as [{ sent: number }];
      return answer.sent;
    },
    stop: () => server.kill(),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill(); // SIGTERM: Electron takes its other processes with it
  await gone;
}

/** Pictures a second that one Electron takes, by the product's path or by stock noVNC on a WebSocket. */
async function measure(
  out: string,
  socketPath: string,
  server: Awaited<ReturnType<typeof startServer>>,
  way: 'product' | 'stock',
): Promise<number> {
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
        BENCH_SOCKET: socketPath,
        BENCH_QUERY: `path=${way}&port=${server.port}`,
      },
    },
  );
  try {
    const before = await server.sent();
    const deadline = performance.now() + 30_000;
    while ((await server.sent()) < before + 3) {
      if (performance.now() > deadline) throw new Error(`${way}: no picture came`);
      await delay(50);
    }
    await delay(warmUpMs);
    const started = performance.now();
    const first = await server.sent();
    await delay(measureMs);
    const last = await server.sent();
    return ((last - first) * 1000) / (performance.now() - started);
  } finally {
    await stop(electron);
  }
}

/** Full-motion 1920×1080 raw updates: the product's path against stock noVNC on a loopback WebSocket. */
export async function benchRfb(): Promise<BenchResult[]> {
  const out = await mkdtemp(path.join(tmpdir(), 'paddock-rfb-'));
  const socketPath = path.join(out, 'rfb.sock');
  const rates: Record<'product' | 'stock', number[]> = { product: [], stock: [] };
  try {
    await bundle(out);
    const server = await startServer(socketPath);
    try {
      for (let round = 0; round < rounds; round += 1) {
        for (const way of ['stock', 'product'] as const) {
          rates[way].push(await measure(out, socketPath, server, way));
        }
      }
    } finally {
      server.stop();
    }
  } finally {
    await rm(out, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
  return [
    compare(
      {
        name: 'full motion 1920×1080, raw',
        against: 'stock noVNC on a WebSocket',
        unit: 'frames/s',
        goal: { atLeast: 1.5 },
      },
      rates.product,
      rates.stock,
    ),
  ];
}
