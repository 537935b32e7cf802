import type { Page } from 'playwright-core';
import { launchApp } from '../e2e/support/app';
import { makeHome } from '../e2e/support/home';
import { compare, type BenchResult } from './support/result';

const rounds = 5;

/** Longest time between two frames of the page, in milliseconds, while `act` runs and 300 ms beyond it. */
async function longestGap(page: Page, act: () => Promise<void>): Promise<number> {
  const watch = await page.evaluateHandle(() => {
    const state = { longest: 0, on: true };
    let last = performance.now();
    const frame = () => {
      const now = performance.now();
      state.longest = Math.max(state.longest, now - last);
      last = now;
      if (state.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    return state;
  });
  await act();
  await page.waitForTimeout(300);
  return await watch.evaluate((state) => {
    state.on = false;
    return state.longest;
  });
}

/** Whether the window stutters while this machine is looked at: the panel is open and draws each report. */
export async function benchHostWindow(): Promise<BenchResult[]> {
  const home = await makeHome();
  const app = await launchApp(home);
  const busy: number[] = [];
  try {
    const { page } = app;
    await page.getByTestId('nav-host').click();
    await page.getByTestId('needs').waitFor();
    await page.waitForTimeout(1500);
    for (let round = 0; round < rounds; round += 1) {
      busy.push(await longestGap(page, async () => await page.getByTestId('host-recheck').click()));
    }
  } finally {
    await app.quit();
    await home.destroy();
  }
  const about = { unit: 'ms', goal: { atMost: 1 } } as const;
  return [
    compare(
      { ...about, name: 'longest pause of the window during a check', against: 'what it may take' },
      busy,
      [50],
    ),
  ];
}
