import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { electronPath } from '../../scripts/setup/electron/electron-runtime.mjs';
import { bundleBench, stopProcess } from './support/electron-bench';
import { compare, type BenchResult } from './support/result';

const project = process.cwd();
const bench = path.join(project, 'test/bench/rfb');
const rounds = 3;
const warmUpMs = 1500;
const measureMs = 5000;

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
    await stopProcess(electron);
  }
}

/** Full-motion 1920×1080 raw updates: the product's path against stock noVNC on a loopback WebSocket. */
export async function benchRfb(): Promise<BenchResult[]> {
  const out = await mkdtemp(path.join(tmpdir(), 'paddock-rfb-'));
  const socketPath = path.join(out, 'rfb.sock');
  const rates: Record<'product' | 'stock', number[]> = { product: [], stock: [] };
  try {
    await bundleBench(bench, out);
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
