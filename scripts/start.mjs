#!/usr/bin/env node
// `npm start`: builds what is stale and opens the app; `--dev` rebuilds while you edit.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { ensureBuilt } from './lib/build.mjs';
import { runMain } from './lib/main.mjs';
import { electronPath } from './setup/electron/electron-runtime.mjs';
import { projectFolder } from './setup/places.mjs';
import { SetupError } from './setup/report.mjs';

const say = (text) => process.stderr.write(`start: ${text}\n`);

const hasDisplay = () => Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** Runs a program in the foreground; Ctrl+C reaches it as it reaches us. */
function inForeground(command, args, env = {}) {
  const environment = { ...process.env, ...env };
  // Set by some editors' terminals; Electron would then be a plain Node.
  delete environment.ELECTRON_RUN_AS_NODE;
  const child = spawn(command, args, { cwd: projectFolder, env: environment, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Chromium refuses to run as root with its sandbox. Packaged, Paddock never turns it off. */
function sandboxFlags(flag) {
  if (process.getuid?.() !== 0) return [];
  say(
    `running as root, so Chromium's sandbox is off (${flag}); use an ordinary user for daily work`,
  );
  return [flag];
}

function develop() {
  if (!hasDisplay())
    throw new SetupError(
      'There is no display (DISPLAY and WAYLAND_DISPLAY are unset), and development needs one.',
    );
  const tool = join(projectFolder, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const args = [tool, 'dev', '--watch', ...sandboxFlags('--noSandbox')];
  return inForeground(process.execPath, args, { ELECTRON_EXEC_PATH: electronPath() });
}

async function start(args) {
  await ensureBuilt('app', () => say('building …'));
  if (!hasDisplay()) {
    say('there is no display (DISPLAY and WAYLAND_DISPLAY are unset): running the tour instead');
    return inForeground(process.execPath, [join(projectFolder, 'scripts', 'tour.mjs')]);
  }
  return inForeground(electronPath(), [...sandboxFlags('--no-sandbox'), projectFolder, ...args]);
}

await runMain(() => {
  const args = process.argv.slice(2);
  return args.includes('--dev') ? develop() : start(args);
});
