#!/usr/bin/env node
// `npm run tour`: Paddock shows itself under a virtual display and leaves pictures and a summary behind.
// `node scripts/tour.mjs --readme` retakes the README's pictures.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { ensureBuilt } from './lib/build.mjs';
import { runMain } from './lib/main.mjs';
import { projectFolder } from './setup/places.mjs';

const say = (text) => process.stderr.write(`tour: ${text}\n`);

/** The tour shares its code with the tests, which are TypeScript: another process bundles and runs it. */
function runTour(args) {
  const runner = join(projectFolder, 'scripts', 'run-typescript.mjs');
  const child = spawn(process.execPath, [runner, 'test/tour/tour.ts', ...args], {
    cwd: projectFolder,
    stdio: 'inherit',
  });
  // Ctrl+C reaches the tour as it reaches us; a signal to this process alone is passed on. It tidies up.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => undefined);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

await runMain(async () => {
  await ensureBuilt('app', () => say('building …'));
  return await runTour(process.argv.slice(2));
});
