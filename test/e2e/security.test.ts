import { expect, it } from 'vitest';
import { launchApp } from './support/app';
import { dragOver } from './support/drop';
import { makeFiles } from './support/screens/files';
import { fileWithApp } from './support/session';

const session = fileWithApp(undefined, { LC_ALL: 'C.UTF-8' });

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

it('stays on its page when a script sends it to an empty one, and gives a frame nothing', async () => {
  const { page } = session.app;
  const before = page.url();
  await page.evaluate(() => {
    location.href = 'about:blank';
  });
  await page.evaluate(() => location.assign('about:blank#there'));
  const frame = await page.evaluate(async () => {
    const inner = document.createElement('iframe');
    inner.src = 'https://example.invalid/';
    document.body.append(inner);
    const empty = document.createElement('iframe');
    document.body.append(empty);
    await new Promise((resolve) => setTimeout(resolve, 500));
    return 'paddock' in (empty.contentWindow ?? {});
  });
  expect(frame).toBe(false);
  expect(page.url()).toBe(before);
  expect(await page.getByTestId('shell').isVisible()).toBe(true);
  expect(page.frames().map((each) => each.url())).not.toContain('https://example.invalid/');
  // Loading the page again is no way out.
  await page.reload();
  await page.waitForSelector('[data-testid="shell"]');
  session.app.complaints.length = 0;
});

it('has no WebRTC, and a frame’s gets no network', async () => {
  const found = await session.app.page.evaluate(async () => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const inner = frame.contentWindow as (Window & typeof globalThis) | null;
    if (!inner || typeof inner.RTCPeerConnection !== 'function') return null;
    const peer = new inner.RTCPeerConnection();
    const addresses: string[] = [];
    peer.onicecandidate = ({ candidate }) => {
      if (candidate) addresses.push(candidate.candidate);
    };
    peer.createDataChannel('out');
    await peer.setLocalDescription(await peer.createOffer());
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return { own: typeof RTCPeerConnection, addresses };
  });
  expect(found ?? { own: 'undefined', addresses: [] }).toEqual({ own: 'undefined', addresses: [] });
});

it('grants a dropped file once, and none that a script made', async () => {
  const { home, app } = session;
  const { page } = app;
  const { iso } = await makeFiles(home);
  await page.getByTestId('welcome').waitFor();
  await page.evaluate(() => {
    addEventListener('drop', ({ dataTransfer }) =>
      Object.assign(globalThis, { kept: dataTransfer?.files[0] }),
    );
  });
  await (await dragOver(page, [iso])).drop();
  await page.getByTestId('file-iso').waitFor();
  const tokens = await page.evaluate(async () => {
    const { kept } = globalThis as unknown as { kept: File };
    const made = new File(['x'], kept.name);
    // A drop that a script made hands over nothing either.
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(kept);
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
    return [await window.paddock.grantDropped(kept), await window.paddock.grantDropped(made)];
  });
  expect(tokens).toEqual([null, null]);
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
