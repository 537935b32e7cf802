import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Sample, show, type Way } from './rfb/show';
import { bundleBench } from './support/electron-bench';
import { compare, type BenchResult } from './support/result';

const rounds = 3;

/** The synthetic guest: full pictures of 1920×1080, raw, as fast as they are asked for. */
async function startServer(socketPath: string) {
  const server = fork(path.resolve('test/bench/rfb/server.mjs'), [socketPath]);
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

/** The corners of the window that carry a picture's number. */
const corners = [
  [10, 10],
  [1270, 710],
] as const;

/** Takes every way in turn. */
async function measureAll(): Promise<Record<Way, Sample[]>> {
  const out = await mkdtemp(path.join(tmpdir(), 'paddock-rfb-'));
  const socketPath = path.join(out, 'rfb.sock');
  const samples: Record<Way, Sample[]> = { product: [], stock: [], drawing: [], transport: [] };
  try {
    await bundleBench(path.resolve('test/bench/rfb'), out);
    const server = await startServer(socketPath);
    try {
      for (let round = 0; round < rounds; round += 1) {
        for (const way of ['stock', 'product', 'drawing', 'transport'] as const) {
          const { port, sent } = server;
          const guest = { socketPath, port, points: corners };
          samples[way].push(await show(out, way === 'transport' ? { ...guest, sent } : guest, way));
        }
      }
    } finally {
      server.stop();
    }
  } finally {
    await rm(out, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
  return samples;
}

/**
 * Full-motion 1920×1080 raw updates: the product's path against stock noVNC on a loopback WebSocket, counted on the
 * display; and how far each half of the product's path comes alone.
 */
export async function benchRfb(): Promise<BenchResult[]> {
  const samples = await measureAll();
  const rates = (way: Way) => samples[way].map(({ rate }) => rate);
  const work = (way: Way) => samples[way].map((sample) => sample.work);
  const stock = 'stock noVNC on a WebSocket';
  const ceiling = (name: string, way: Way) =>
    compare(
      { name, against: 'the whole way', unit: 'frames/s', goal: null },
      rates(way),
      rates('product'),
    );
  return [
    compare(
      {
        name: 'full motion 1920×1080, raw, on the display',
        against: stock,
        unit: 'frames/s',
        goal: { atLeast: 3 },
      },
      rates('product'),
      rates('stock'),
    ),
    compare(
      { name: 'processor for each picture', against: stock, unit: 'ms', goal: { atMost: 1 } },
      work('product'),
      work('stock'),
    ),
    ceiling('its ceiling: drawing alone', 'drawing'),
    ceiling('its ceiling: transport alone', 'transport'),
  ];
}
