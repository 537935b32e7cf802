import { expect, it } from 'vitest';
import { launchApp } from './support/app';
import { eachWithApp } from './support/session';

const session = eachWithApp();

it('gives the page nothing but the bridge', async () => {
  const { page } = session.app;
  const found = await page.evaluate(() => ({
    node: typeof (globalThis as Record<string, unknown>)['process'],
    require: typeof (globalThis as Record<string, unknown>)['require'],
    bridge: Object.keys(window.paddock).toSorted(),
    origin: location.origin,
    secure: isSecureContext,
  }));
  expect(found).toEqual({
    node: 'undefined',
    require: 'undefined',
    bridge: ['connect', 'grantDropped', 'openConsole', 'platform'],
    origin: 'app://ui',
    secure: true,
  });
});

it('sends a strict policy with every page', async () => {
  const policy = await session.app.page.evaluate(
    async () => (await fetch(location.href)).headers.get('content-security-policy') ?? '',
  );
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);
});

it('opens no window, follows no link, and serves no file beside its own', async () => {
  const { page, electron } = session.app;
  const before = page.url();
  await page.evaluate(() => {
    window.open('https://example.invalid/');
    location.href = 'https://example.invalid/';
  });
  const outside = await page.evaluate(async () =>
    Promise.all(
      ['/%2e%2e/main/main.js', '/..%2fmain/main.js', '/no-such-file'].map(
        async (url) => (await fetch(url)).status,
      ),
    ),
  );
  expect(outside).toEqual([404, 404, 404]);
  expect(page.url()).toBe(before);
  expect(electron.windows()).toHaveLength(1);
  session.app.complaints.length = 0;
});

it('denies permissions that are not on the list', async () => {
  const state = await session.app.page.evaluate(async () =>
    Promise.all(
      (['geolocation', 'camera', 'microphone'] as PermissionName[]).map(
        async (name) => (await navigator.permissions.query({ name })).state,
      ),
    ),
  );
  expect(state).toEqual(['denied', 'denied', 'denied']);
});

it('is one app: a second start hands over and ends', async () => {
  const { home, app } = session;
  await expect(launchApp(home)).rejects.toBeInstanceOf(Error);
  expect(app.electron.windows()).toHaveLength(1);
});
