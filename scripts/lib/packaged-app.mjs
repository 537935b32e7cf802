import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { SetupError } from '../setup/report.mjs';
import { killGroup, runStep } from './processes.mjs';
import { startVirtualDisplay } from './virtual-display.mjs';

const WINDOW_SECONDS = 60;
const LIST_SECONDS = 60;

/** An environment in which the app finds nothing of the user's, and leaves nothing behind. */
function emptyHome() {
  const home = mkdtempSync(join(tmpdir(), 'paddock-packaged-'));
  const folders = { HOME: home };
  for (const name of ['DATA_HOME', 'CONFIG_HOME', 'CACHE_HOME', 'STATE_HOME', 'RUNTIME_DIR']) {
    folders[`XDG_${name}`] = join(home, name.toLowerCase());
    mkdirSync(folders[`XDG_${name}`], { mode: 0o700 });
  }
  return { home, env: { ...process.env, ...folders } };
}

/** Resolves with the address of Chromium's debugging socket, which it says on stderr. */
function debuggingAddress(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (reason) => reject(new SetupError(`The packaged app ${reason}:\n${said.trim()}`));
    const timer = setTimeout(() => fail('showed no window in time'), WINDOW_SECONDS * 1000);
    child.stderr.on('data', (data) => {
      said += data;
      const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (!address) return;
      clearTimeout(timer);
      resolve(address);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code}`);
    });
  });
}

async function firstTitle(address) {
  // node_modules is there by now; when the set-up's modules are loaded it may not be.
  const { chromium } = await import('playwright-core');
  const browser = await chromium.connectOverCDP(address);
  try {
    const [context] = browser.contexts();
    const page = context.pages()[0] ?? (await context.waitForEvent('page'));
    await page.waitForFunction(
      () => document.querySelector('main, [role=main], #root > *') !== null,
    );
    return await page.title();
  } finally {
    await browser.close();
  }
}

async function showWindow(program, env, rootFlags) {
  const screen = await startVirtualDisplay();
  const started = performance.now();
  const child = spawn(program, [...rootFlags, '--remote-debugging-port=0'], {
    env: { ...env, DISPLAY: screen.display, WAYLAND_DISPLAY: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  try {
    const title = await firstTitle(await debuggingAddress(child));
    return { title, milliseconds: Math.round(performance.now() - started) };
  } finally {
    child.removeAllListeners('exit');
    const gone = new Promise((resolve) => child.once('exit', resolve));
    killGroup(child.pid);
    await gone;
    screen.stop();
  }
}

/**
 * Starts the packaged app under a virtual display and from a terminal, in an empty home.
 * @param {string} program path of the packaged executable
 * @returns {Promise<{title: string, milliseconds: number, list: string}>} the window's title, the time
 *   from launch to its first content, and what `paddock list --json` printed
 * @throws {SetupError} when it does not start or does not answer
 */
export async function tryPackagedApp(program) {
  const { home, env } = emptyHome();
  // Only this trial turns the sandbox off, and only for root; the package itself never does.
  const rootFlags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  try {
    const seen = await showWindow(program, env, rootFlags);
    // As over ssh: the command line must need no display.
    const command = join(dirname(program), 'bin', 'paddock');
    const list = await runStep(command, [...rootFlags, 'list', '--json'], {
      env: { ...env, DISPLAY: '', WAYLAND_DISPLAY: '' },
      seconds: LIST_SECONDS,
      quiet: true,
    });
    if (list.code !== 0) throw new SetupError(`paddock list --json failed:\n${list.output.trim()}`);
    return { ...seen, list: list.output.trim().replaceAll(/\s+/g, ' ') };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
