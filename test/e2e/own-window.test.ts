import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { answerSaveDialog, askMain, type TestApp } from './support/app';
import { scanCodes, startScanCodeGuest } from './support/scan-code-guest';
import { eachWithApp } from './support/session';
import { lookAtVideo } from './support/video';

const session = eachWithApp(async (home) => {
  await startScanCodeGuest(home, 'keys');
  await startScanCodeGuest(home, 'other');
});

/** The machines' states by name. */
const states = async () =>
  Object.fromEntries((await session.home.list()).map(({ name, state }) => [name, state]));

const titles = async (app: TestApp) =>
  await askMain(() =>
    app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => window.getTitle()),
    ),
  );

/** Does something with the window that has this title. */
const withWindow = async <T>(
  app: TestApp,
  title: string,
  what: 'close' | 'bounds' | 'move' | 'seen',
) =>
  (await app.electron.evaluate(
    ({ BrowserWindow }, [wanted, act]) => {
      const window = BrowserWindow.getAllWindows().find((each) => each.getTitle() === wanted);
      if (act === 'close') window?.close();
      if (act === 'move') window?.setBounds({ x: 40, y: 50, width: 900, height: 620 });
      return act === 'seen' ? window?.isVisible() : window?.getBounds();
    },
    [title, what] as const,
  )) as T;

async function openOwn({ electron, page }: TestApp): Promise<Page> {
  const [own] = await Promise.all([
    electron.waitForEvent('window'),
    page.getByTestId('console-own-window').click(),
  ]);
  await own.locator('[data-drawn]').waitFor();
  return own;
}

it('shows all screens on a wall, and goes from one to another in full screen', async () => {
  const { app } = session;
  const { page } = app;
  await page.getByTestId('overview-wall').click();
  for (const name of ['keys', 'other']) {
    await page.getByTestId(`wall-${name}`).locator('[data-drawn]').waitFor();
  }
  // Fewer pictures a second come here.
  await page.waitForTimeout(500);
  await app.screenshot('wall');
  await page.getByTestId('wall-keys').getByRole('button').click();
  const screen = page.getByTestId('screen-console');
  await screen.locator('[data-drawn]').waitFor();
  await page.getByTestId('console-full-screen').click();
  await page.getByTestId('full-screen-hint').waitFor();
  await page.mouse.move(200, 2);
  await page.getByTestId('console-switch').click();
  await app.screenshot('full-screen-switch');
  await page.getByTestId('console-switch-other').click();
  await page.locator('[data-testid="vm-page"]').getByText('other').first().waitFor();
  const filling = () => page.evaluate(() => document.fullscreenElement?.getAttribute('aria-label'));
  await expect.poll(filling).toBe('Screen of other');
});

it('shows a guest in a window of its own, records it, and outlives the main window', async () => {
  const { app, home } = session;
  const { page } = app;
  await page.getByTestId('vm-row-keys').click();
  await page.locator('[data-drawn]').waitFor();
  const own = await openOwn(app);
  expect((await titles(app)).toSorted()).toEqual(['Paddock', 'keys']);

  // Its keys are the guest's, those that are the menu's in the main window, too.
  await own.getByTestId('screen-canvas').click();
  await own.keyboard.press('Control+q');
  await expect.poll(() => scanCodes(home, 'keys')).toContain('10');
  await own.screenshot({ path: 'artefacts/screenshots/own-window.png' });

  // A second press brings it to the front.
  await page.getByTestId('console-own-window').click();
  expect(await titles(app)).toHaveLength(2);

  // Recorded until somebody ends it, with a sign that it is.
  const film = path.join(home.root, 'keys.webm');
  await answerSaveDialog(app, film);
  await own.getByTestId('console-record').click();
  await own.getByTestId('recording-sign').waitFor();
  await own.getByText('0:02').waitFor();
  await own.screenshot({ path: 'artefacts/screenshots/recording.png' });
  await own.getByTestId('console-record').click();
  await own.getByText(film).waitFor();
  const seen = await lookAtVideo(app, await readFile(film));
  // The guest's white, in pixels that QEMU doubles.
  expect(seen).toMatchObject({ width: 640, height: 400 });
  expect(Math.min(...seen.top)).toBeGreaterThan(240);

  // It comes back where it was.
  await withWindow(app, 'keys', 'move');
  const before = await withWindow<object>(app, 'keys', 'bounds');
  await own.waitForTimeout(700);
  await withWindow(app, 'keys', 'close');
  await expect.poll(() => titles(app)).toEqual(['Paddock']);
  expect(await states()).toMatchObject({ keys: 'running' });
  await openOwn(app);
  expect(await withWindow(app, 'keys', 'bounds')).toEqual(before);

  // The main window goes, and the screen stays; with the last window the app ends, and the guest goes on.
  await withWindow(app, 'Paddock', 'close');
  await expect.poll(() => withWindow(app, 'Paddock', 'seen')).toBe(false);
  const closed = app.electron.waitForEvent('close');
  await withWindow(app, 'keys', 'close').catch(() => undefined);
  await closed;
  expect(await states()).toEqual({ keys: 'running', other: 'running' });
});
