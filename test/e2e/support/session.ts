import { afterEach, beforeEach, expect } from 'vitest';
import { launchApp, type TestApp } from './app';
import { makeHome, type TestHome } from './home';

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
