import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { attempt, mostMiB, targets } from './targets';

/** `npm run soak [-- --seed N --minutes N --target NAME]`: a thousand mutations of each thing that is read, or as long as told. */
function option(name: string): string | null {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? null : (process.argv[at + 1] ?? null);
}

const seed = Number(option('seed') ?? Math.floor(Math.random() * 2 ** 31));
const minutes = option('minutes');
const only = option('target');
const rounds = option('seed') !== null && minutes === null && only !== null ? 1 : 1000;
const until = minutes === null ? Infinity : Date.now() + Number(minutes) * 60_000;
console.log(`seed ${seed}`);

const root = await mkdtemp(path.join(tmpdir(), 'pdz-'));
const found: string[] = [];
const before = process.memoryUsage().rss;
let done = 0;
try {
  for (
    let round = 0;
    (minutes === null ? round < rounds : true) && Date.now() < until;
    round += 1
  ) {
    for (const name of Object.keys(targets)) {
      if (only !== null && name !== only) continue;
      done += 1;
      await attempt(name, seed + round, root).catch((error: Error) => {
        found.push(error.message);
        console.error(error.message, error.cause);
      });
    }
  }
} finally {
  await rm(root, { recursive: true, force: true });
}
const grown = Math.round((process.memoryUsage().rss - before) / 1024 / 1024);
console.log(
  `${done} attempts from seed ${seed}, ${found.length} found, ${grown} MiB more than before`,
);
if (grown > mostMiB) found.push('memory');
process.exit(found.length > 0 ? 1 : 0);
