import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { leaveConsole } from '../e2e/support/keyboard';
import { type Harness, type HarnessWindow, launchChromium, openHarness } from './support/browser';

let browser: Browser;
let harness: Harness;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => browser.close());
beforeEach(async () => {
  harness = await openHarness(browser, inject('harness'), { vms: 'sample', language: 'en' });
  await harness.page.getByTestId('vm-row-debian-12').click();
});
afterEach(async () => {
  await harness.page.close();
  if (harness.complaints.length > 0) throw new Error(harness.complaints.join('\n'));
});

const keys = async (page: Page) =>
  await page.evaluate(() => (window as unknown as HarnessWindow).guestKeys);

/** Keysyms that the guest believes to be held. */
async function held(page: Page): Promise<number[]> {
  const down = new Set<number>();
  for (const { keysym, down: pressed } of await keys(page)) {
    if (pressed) down.add(keysym);
    else down.delete(keysym);
  }
  return [...down];
}

async function openScreen(page: Page): Promise<void> {
  await page.waitForSelector('[data-testid="screen-console"][data-state="connected"]');
  await page.locator('[data-drawn="true"]').waitFor();
}

describe('a guest’s screen', () => {
  it('shows the pixels that were sent', async () => {
    const { page } = harness;
    await openScreen(page);
    const pixel = await page.getByTestId('screen-canvas').evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const pen = (canvas as HTMLCanvasElement).getContext('2d');
      return [width, height, ...(pen?.getImageData(width / 2, height / 2, 1, 1).data ?? [])];
    });
    expect(pixel).toEqual([320, 200, 200, 30, 90, 255]);
  });

  const leaves: Record<string, (page: Page) => Promise<void>> = {
    'Ctrl+Alt': leaveConsole,
    'a press elsewhere': async (page) => page.getByTestId('tab-hardware').click(),
    'another machine': async (page) => page.getByTestId('vm-row-windows-11').click(),
    'the loss of the keyboard': async (page) =>
      page.evaluate(() => {
        window.dispatchEvent(new Event('blur'));
      }),
  };
  it.each(Object.keys(leaves))('lets the guest’s keys go on %s', async (way) => {
    const { page } = harness;
    await openScreen(page);
    await page.getByTestId('screen-canvas').click();
    for (const key of ['a', 'Shift']) await page.keyboard.down(key);
    await expect.poll(async () => (await held(page)).length).toBe(2);
    await leaves[way]?.(page);
    await expect.poll(async () => await held(page)).toEqual([]);
    for (const key of ['Shift', 'a']) await page.keyboard.up(key);
    expect(await held(page)).toEqual([]);
  });
});

it('a serial port says what it said, and what is typed', async () => {
  const { page } = harness;
  await page.getByTestId('tab-serial').click();
  const terminal = page.getByTestId('serial-console');
  await expect.poll(() => terminal.textContent(), { timeout: 10_000 }).toContain('虚拟机');
  await terminal.click();
  await page.keyboard.type('hello 42');
  await expect.poll(() => terminal.textContent(), { timeout: 10_000 }).toContain('hello 42');
});
