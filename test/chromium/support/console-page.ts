import { type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest';
import type { GuestScreen } from '../../harness/guests/screen';
import { type Harness, type HarnessWindow, launchChromium, openHarness } from './browser';

/**
 * Registers a browser for the calling file, and for each of its tests a page with the sample machines, which must not
 * complain. @returns what has the page of the test that runs.
 */
export function eachWithHarness(): { harness: Harness } {
  const opened = {} as { harness: Harness };
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => browser.close());
  beforeEach(async () => {
    const query = { vms: 'sample', language: 'en' };
    opened.harness = await openHarness(browser, inject('harness'), query);
    await opened.harness.page.getByTestId('vm-row-debian-12').click();
  });
  afterEach(async () => {
    await opened.harness.page.close();
    const { complaints } = opened.harness;
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
  });
  return opened;
}

export const keys = async (page: Page) =>
  await page.evaluate(() => (window as unknown as HarnessWindow).guestScreen.keys);

/** Keysyms that the guest believes to be held. */
export async function held(page: Page): Promise<number[]> {
  const down = new Set<number>();
  for (const { keysym, down: pressed } of await keys(page)) {
    if (pressed) down.add(keysym);
    else down.delete(keysym);
  }
  return [...down];
}

export async function openScreen(page: Page): Promise<void> {
  await page.waitForSelector('[data-testid="screen-console"][data-state="connected"]');
  await page.locator('[data-drawn="true"]').waitFor();
}

export const guestOf = async (page: Page) =>
  await page.evaluate(() => (window as unknown as HarnessWindow).guestScreen);

/** Sets what the next screen that is opened does. */
export const arrange = async (page: Page, changes: Partial<GuestScreen>) =>
  await page.evaluate(
    (given) => Object.assign((window as unknown as HarnessWindow).guestScreen, given),
    changes,
  );

export const locked = async (page: Page) =>
  await page.evaluate(() => document.pointerLockElement !== null);
