#!/usr/bin/env node
// `npm run package`: the unpacked app in dist/, tried out once. `npm run package -- deb tar.gz`: those too.
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ensureBuilt } from './lib/build.mjs';
import { runMain } from './lib/main.mjs';
import { describeTargets, TARGETS } from './lib/package-targets.mjs';
import { tryPackagedApp } from './lib/packaged-app.mjs';
import { runStep } from './lib/processes.mjs';
import { electronRuntime, pinnedElectronVersion } from './setup/electron/electron-runtime.mjs';
import { projectFolder } from './setup/places.mjs';
import { SetupError } from './setup/report.mjs';

const PACK_SECONDS = 1800;

const say = (text) => process.stdout.write(`package: ${text}\n`);

function chosenTargets(args) {
  const unknown = args.filter((name) => !TARGETS.some((target) => target.name === name));
  if (unknown.length > 0) {
    throw new SetupError(`There is no target ${unknown.join(', ')}.\n\n${describeTargets()}`);
  }
  return args.length > 0 ? args : ['dir'];
}

/** electron-builder takes a dist folder as it is, so it gets one without the development loader. */
function stageElectron(runtime) {
  const stage = mkdtempSync(join(projectFolder, 'node_modules', '.paddock-electron-'));
  const left = new Set(['resources', 'version'].map((name) => join(runtime.folder, name)));
  cpSync(runtime.folder, stage, { recursive: true, filter: (path) => !left.has(path) });
  return stage;
}

function checkRuntime(runtime, targets) {
  if (!runtime) throw new SetupError('There is no Electron runtime yet.', 'node scripts/setup.mjs');
  const pinned = pinnedElectronVersion();
  say(`Electron ${runtime.version} from ${runtime.folder}`);
  if (runtime.version === pinned) return;
  const others = targets.filter((name) => name !== 'dir');
  const reason = `the current Electron ${pinned} could not be downloaded here`;
  if (others.length > 0 && runtime.source === 'npm') {
    throw new SetupError(
      `Packages for others ship the current Electron, but ${reason}. Only the unpacked app can be made.`,
      'node scripts/setup.mjs --retry-electron',
    );
  }
  say(`this one is for trying out only: ${reason}`);
}

async function pack(runtime, targets) {
  const stage = stageElectron(runtime);
  try {
    const builder = join(projectFolder, 'node_modules', 'electron-builder', 'cli.js');
    const settings = [
      `--config.electronDist=${stage}`,
      `--config.electronVersion=${runtime.version}`,
    ];
    const args = [builder, '--linux', ...targets, ...settings, '--publish', 'never'];
    const result = await runStep(process.execPath, args, {
      cwd: projectFolder,
      seconds: PACK_SECONDS,
    });
    if (result.code !== 0) throw new SetupError(`Packaging failed.\n\n${describeTargets()}`);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

await runMain(async () => {
  const targets = chosenTargets(process.argv.slice(2));
  const runtime = electronRuntime();
  checkRuntime(runtime, targets);
  await ensureBuilt('app', () => say('building …'));
  await pack(runtime, targets);

  const unpacked = join(projectFolder, 'dist', 'linux-unpacked');
  if (!existsSync(join(unpacked, 'paddock')))
    throw new SetupError(`There is no ${unpacked}/paddock.`);
  const seen = await tryPackagedApp(join(unpacked, 'paddock'));
  say(`started under a virtual display: window "${seen.title}" after ${seen.milliseconds} ms`);
  say(`answered from a terminal: paddock list → ${seen.list}`);
  say(`ready: ${unpacked}/paddock`);
  process.stdout.write(`\n${describeTargets()}`);
});
