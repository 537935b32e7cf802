import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { launchApp, type TestApp } from './app';
import { makeHome, quietSettings, saveSettings, type TestHome } from './home';

/** A home and an app for each test of a file; the app must not complain, and no guest outlives the test. */
export interface Session {
  home: TestHome;
  app: TestApp;
}

/**
 * Registers set-up and tear-down for the tests of the calling file.
 * @param prepare runs in the new home before the app starts.
 * @param env added to the app's environment, or replacing parts of it.
 */
export function eachWithApp(
  prepare?: (home: TestHome) => Promise<void>,
  env: Record<string, string> | ((home: TestHome) => Record<string, string>) = {},
): Session {
  const session = {} as Session;
  beforeEach(async () => {
    session.home = await makeHome();
    await prepare?.(session.home);
    const added = typeof env === 'function' ? env(session.home) : env;
    session.app = await launchApp(session.home, { env: added });
  });
  afterEach(async () => {
    const { complaints } = session.app;
    await session.app.quit().catch(() => undefined);
    await session.home.destroy();
    expect(complaints).toEqual([]);
  });
  return session;
}

/**
 * Registers one app for all tests of the calling file: each begins with no machine, no trash and a window that is loaded
 * anew, at a fraction of what an app of its own costs. For tests that ask nothing of a new process or home.
 * @param prepare as {@link eachWithApp}: before each test.
 */
export function fileWithApp(
  prepare?: (home: TestHome) => Promise<void>,
  env: Record<string, string> = {},
): Session {
  const session = {} as Session;
  let isFresh = true;
  beforeAll(async () => {
    session.home = await makeHome();
    session.app = await launchApp(session.home, { env });
  }, 120_000);
  beforeEach(async () => {
    const { home, app } = session;
    if (!isFresh) await clearHome(home);
    isFresh = false;
    await prepare?.(home);
    await app.page.reload();
    await app.page.waitForSelector('[data-testid="shell"]');
    const named = (await home.list()).length;
    await app.page.waitForFunction(
      (count) => document.querySelectorAll('[data-testid^="vm-row-"]').length === count,
      named,
    );
  });
  afterEach(() => {
    expect(session.app.complaints.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await session.app.quit().catch(() => undefined);
    await session.home.destroy();
  });
  return session;
}

async function clearHome(home: TestHome): Promise<void> {
  await home.killGuests();
  const data = path.join(home.root, 'data/paddock');
  for (const folder of ['vms', 'trash']) {
    const names = await readdir(path.join(data, folder)).catch(() => []);
    for (const name of names) {
      await rm(path.join(data, folder, name), { recursive: true, force: true, maxRetries: 5 });
    }
  }
  await saveSettings(path.join(home.root, 'config'), quietSettings);
}
