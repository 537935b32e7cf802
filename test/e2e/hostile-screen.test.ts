import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { launchApp, type TestApp } from './support/app';
import { makeHome, type TestHome } from './support/home';
import { buildPlace } from './support/place';

// Screens that send what no screen sends. The machines are those of test/fakes/place/floods.ts.

let home: TestHome;
let app: TestApp;

beforeEach(async () => {
  home = await makeHome();
  app = await launchApp(home, { env: await buildPlace(home, 'hostile-module') });
});
afterEach(async () => {
  await app.quit().catch(() => undefined);
  await home.destroy();
});

const at = (page: Page, id: string) => page.getByTestId(id);
const lost = '[data-testid="screen-console"][data-state="lost"]';

/** Begins to note how long the page did not get its turn. */
const watchTurns = async (page: Page) =>
  await page.evaluate(() => {
    const turns = { longest: 0, last: performance.now() };
    Object.assign(globalThis, { turns });
    setInterval(() => {
      const now = performance.now();
      turns.longest = Math.max(turns.longest, now - turns.last);
      turns.last = now;
    }, 10);
  });

/** The longest that the page did not get its turn since it was asked last, in milliseconds. */
const longestWait = async (page: Page) =>
  await page.evaluate(() => {
    const { turns } = globalThis as unknown as { turns: { longest: number; last: number } };
    const longest = Math.max(turns.longest, performance.now() - turns.last);
    turns.longest = 0;
    return Math.round(longest);
  });

it('drops a screen that goes beyond all measure, says why, and offers to connect again', async () => {
  const { page } = app;
  for (const [name, reason] of [
    ['text', 'clipboard text'],
    ['picture', 'larger than any display'],
    ['pointer', 'pointer'],
    ['name', 'name'],
    ['nonsense', 'makes no sense'],
  ] as const) {
    await at(page, `vm-row-far-${name}`).click();
    await page.waitForSelector(lost, { timeout: 10_000 });
    expect(await at(page, 'screen-notice').innerText()).toContain(reason);
    await at(page, 'console-retry').click();
    await expect
      .poll(() => at(page, 'screen-notice').innerText(), { timeout: 10_000 })
      .toContain(reason);
  }
  await app.screenshot('hostile-screen');
});

it('stays at hand while a screen floods it', async () => {
  const { page } = app;
  await watchTurns(page);
  for (const name of ['resizes', 'copies', 'fills', 'bells']) {
    await at(page, `vm-row-far-${name}`).click();
    await page.waitForSelector('[data-testid="screen-console"][data-state="connected"]');
    await longestWait(page);
    for (let look = 0; look < 4; look += 1) {
      // As long as anybody would wait for an answer.
      await page.waitForTimeout(500);
      const waited = await longestWait(page);
      expect.soft(waited, `${name}: the page had no turn for so many ms`).toBeLessThan(1000);
    }
    const asked = performance.now();
    await at(page, 'tab-hardware').click();
    await at(page, 'tab-screen').click();
    // Two presses, each with what the driver of the test adds to it.
    const answered = performance.now() - asked;
    expect.soft(answered, `${name}: ms for two presses`).toBeLessThan(2000);
  }
});
