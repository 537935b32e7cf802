import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { newestChromium } from '../../scripts/setup/places.mjs';
import { windowTargets } from './readers/window';
import { attempt, mostMiB, targets } from './targets';
import { openWindowCampaign } from './window-campaign';

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

/** What the product's own window reads needs a browser. */
const inWindow = Object.keys(windowTargets);
const chosen = [...Object.keys(targets), ...inWindow].filter((name) => !only || name === only);
const wantsWindow = chosen.some((name) => inWindow.includes(name));
const hasWindow = wantsWindow && existsSync(newestChromium());
if (wantsWindow && !hasWindow) console.log('No Chromium here: what the window reads is left out.');
const window = hasWindow ? await openWindowCampaign() : null;

const root = await mkdtemp(path.join(tmpdir(), 'pdz-'));
const found: string[] = [];
const before = process.memoryUsage().rss;
const pageMiB = async () => (await window?.pageMiB()) ?? 0;
const pageBefore = await pageMiB();
let pageMost = 0;
let done = 0;

async function mutate(name: string, each: number): Promise<void> {
  if (!inWindow.includes(name)) await attempt(name, each, root);
  else if (window) await window.attempt(name, each);
  else return;
  done += 1;
}

try {
  for (
    let round = 0;
    (minutes === null ? round < rounds : true) && Date.now() < until;
    round += 1
  ) {
    for (const name of chosen) {
      await mutate(name, seed + round).catch((error: Error) => {
        found.push(error.message);
        console.error(error.message, error.cause);
      });
    }
    if (round % 10 === 0) pageMost = Math.max(pageMost, await pageMiB());
  }
} finally {
  await rm(root, { recursive: true, force: true });
}
const grown = Math.round((process.memoryUsage().rss - before) / 1024 / 1024);
const pageNow = await pageMiB();
await window?.close();
console.log(
  `${done} attempts from seed ${seed}, ${found.length} found, ${grown} MiB more than before`,
);
if (window) {
  console.log(`the page held ${pageBefore} MiB before, ${pageMost} at most, ${pageNow} at the end`);
}
if (grown > mostMiB || pageNow - pageBefore > mostMiB) found.push('memory');
process.exit(found.length > 0 ? 1 : 0);
