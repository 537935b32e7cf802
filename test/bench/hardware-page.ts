import type { Page } from 'playwright-core';
import { launchApp } from '../e2e/support/app';
import { homeWithVms } from './support/homes';
import { compare, type BenchResult } from './support/result';

const rounds = 9;
const keys = 40;

/** Milliseconds from a press in the page until what it opens is drawn, measured in the page itself. */
async function opening(page: Page, press: string, shown: string): Promise<number> {
  return await page.evaluate(
    async ([button, target]) => {
      const started = performance.now();
      document.querySelector<HTMLElement>(button)?.click();
      while (!document.querySelector(target)) await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      return performance.now() - started;
    },
    [press, shown] as const,
  );
}

/** Milliseconds of the page's own work for each of several keys in a field: until React has drawn what it means. */
async function typing(page: Page, field: string): Promise<number[]> {
  await page.locator(field).focus();
  return await page.evaluate(
    async ([selector, count]) => {
      const input = document.querySelector<HTMLInputElement>(selector);
      const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
      const taken: number[] = [];
      if (!input) return taken;
      for (let key = 0; key < count; key += 1) {
        const started = performance.now();
        setter?.call(input, `${1024 + key} MiB`);
        input.dispatchEvent(new Event('input', { bubbles: true }));
        // Style and layout are part of a key's price.
        input.getBoundingClientRect();
        taken.push(performance.now() - started);
        await new Promise(requestAnimationFrame);
      }
      return taken;
    },
    [field, keys] as const,
  );
}

const id = (name: string) => `[data-testid="${name}"]`;

/** The hardware page against the settings page of the same window, and a key in a field against a frame's time. */
export async function benchHardwarePage(): Promise<BenchResult[]> {
  const home = await homeWithVms(10);
  const app = await launchApp(home);
  const [ours, settings, typed]: [number[], number[], number[]] = [[], [], []];
  try {
    const { page } = app;
    await page.locator('[data-testid^="vm-row-"]').first().click();
    await page.locator(id('tab-hardware')).click();
    await page.locator(id('hardware-memory')).waitFor();
    for (let round = -1; round < rounds; round += 1) {
      await page.locator(id('nav-overview')).click();
      const plain = await opening(page, id('nav-settings'), id('settings-theme'));
      await page.locator('[data-testid^="vm-row-"]').first().click();
      await page.locator(id('tab-serial')).click();
      const opened = await opening(page, id('tab-hardware'), id('hardware-memory'));
      if (round < 0) continue;
      settings.push(plain);
      ours.push(opened);
    }
    await page.locator(id('row-memory')).click();
    await page.locator(id('edit-memory')).waitFor();
    typed.push(...(await typing(page, id('edit-memory'))));
  } finally {
    await app.quit();
    await home.destroy();
  }
  return [
    compare(
      {
        name: 'opening the Hardware page',
        against: 'the settings page',
        unit: 'ms',
        goal: { atMost: 3 },
      },
      ours,
      settings,
    ),
    compare(
      {
        name: 'opening the Hardware page',
        against: 'what it may take',
        unit: 'ms',
        goal: { atMost: 1 },
      },
      ours,
      [100],
    ),
    compare(
      { name: 'a key in a field of it', against: 'a frame', unit: 'ms', goal: { atMost: 1 } },
      typed,
      [16],
    ),
  ];
}
