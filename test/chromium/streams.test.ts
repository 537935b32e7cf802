import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { randomOf } from '../fuzz/mutate';
import { windowTargets } from '../fuzz/readers/window';
import { launchChromium, openHarness } from './support/browser';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => browser.close());

// A sample of `npm run soak`; the seed of what fails is in its message.
const seed = Math.floor(Math.random() * 2 ** 31);

it.each(Object.entries(windowTargets))('a mutated %s leaves it at hand', async (name, target) => {
  const { page, exceptions } = await openHarness(browser, inject('harness'), { vms: 'none' });
  const wrong: string[] = [];
  for (let round = seed; round < seed + 10; round += 1) {
    await target(randomOf(round), page).catch((error: Error) => wrong.push(error.message));
    wrong.push(...exceptions.splice(0));
    expect(wrong, `${name}, --seed ${round}`).toEqual([]);
  }
  await page.close();
});
