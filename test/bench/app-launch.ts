import path from 'node:path';
import { _electron, errors } from 'playwright-core';
import { electronPath } from '../../scripts/setup/electron-runtime.mjs';
import { makeHome, type TestHome } from '../e2e/support/home';
import { homeWithVms } from './support/homes';
import { treeMemoryMiB } from './support/memory';
import { compare, type BenchResult } from './support/result';

/**
 * Measures a launch, again when Playwright has attached in vain: to a window that was just changing from the empty
 * document to its page (see `test/e2e/support/ready-when-attached.cjs`, which here would be measured, too).
 */
async function launch(
  home: TestHome,
  app: string,
  usable: string,
  attempts = 5,
): Promise<{ milliseconds: number; memory: number }> {
  try {
    return await launchOnce(home, app, usable);
  } catch (error) {
    if (!(error instanceof errors.TimeoutError) || attempts === 1) throw error;
    return await launch(home, app, usable, attempts - 1);
  }
}

/** Milliseconds from spawning Electron until `usable` is on the page; then the app's memory. */
async function launchOnce(home: TestHome, app: string, usable: string) {
  const started = performance.now();
  const electron = await _electron.launch({
    executablePath: electronPath(),
    timeout: 10_000,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), path.resolve(app)],
    env: { ...home.env, DISPLAY: process.env['DISPLAY'] ?? '' },
  });
  try {
    const page = await electron.firstWindow();
    await page.waitForSelector(usable);
    const milliseconds = performance.now() - started;
    return { milliseconds, memory: await treeMemoryMiB(electron.process().pid ?? 0) };
  } finally {
    await electron.close();
  }
}

const rounds = 9;
const usableList = '[data-testid^="vm-row-"]';

/** Launch to a usable list: against an empty window, and a thousand VMs against ten. */
export async function benchAppLaunch(): Promise<BenchResult[]> {
  const homes = {
    empty: await makeHome(),
    ten: await homeWithVms(10),
    many: await homeWithVms(1000),
  };
  const times: Record<keyof typeof homes, number[]> = { empty: [], ten: [], many: [] };
  const memory: Record<keyof typeof homes, number[]> = { empty: [], ten: [], many: [] };
  try {
    for (let round = -1; round < rounds; round += 1) {
      for (const kind of ['empty', 'ten', 'many'] as const) {
        const run =
          kind === 'empty'
            ? await launch(homes.empty, 'test/bench/support/empty-app', '[data-testid="usable"]')
            : await launch(homes[kind], '.', usableList);
        // The first round fills the caches of all three.
        if (round < 0) continue;
        times[kind].push(run.milliseconds);
        memory[kind].push(run.memory);
      }
    }
  } finally {
    await Promise.all(Object.values(homes).map((home) => home.destroy()));
  }
  return [
    compare(
      {
        name: 'app launch → list usable',
        against: 'empty Electron window',
        unit: 'ms',
        goal: { atMost: 1.3 },
      },
      times.ten,
      times.empty,
    ),
    compare(
      {
        name: 'app launch, 1,000 VMs',
        against: '10 VMs',
        unit: 'ms',
        goal: { atMost: 1.25 },
      },
      times.many,
      times.ten,
    ),
    compare(
      { name: 'memory, list on screen', against: 'empty Electron window', unit: 'MiB', goal: null },
      memory.ten,
      memory.empty,
    ),
  ];
}
