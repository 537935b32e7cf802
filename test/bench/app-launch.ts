import path from 'node:path';
import { _electron, errors } from 'playwright-core';
import { electronPath } from '../../scripts/setup/electron/electron-runtime.mjs';
import { makeHome, type TestHome } from '../e2e/support/home';
import { homeWithVms } from './support/homes';
import { treeMemoryMiB } from './support/memory';
import { compare, type BenchResult } from './support/result';

/**
 * Measures a launch, again when Playwright has attached in vain: to a window that was just changing from the empty
 * document to its page (see `test/e2e/support/ready-when-attached.cjs`, which here would be measured, too).
 */
async function launch(home: TestHome, kind: Kind, attempts = 5): Promise<Launch> {
  try {
    return await launchOnce(home, kind);
  } catch (error) {
    if (!(error instanceof errors.TimeoutError) || attempts === 1) throw error;
    console.log('Playwright attached in vain; once more');
    return await launch(home, kind, attempts - 1);
  }
}

interface Launch {
  /** Milliseconds from spawning Electron until the window's first content. */
  shown: number;
  /** … until main has told the state of the VMs. The same as `shown` where there are none. */
  told: number;
  /** MiB of the app's processes. */
  memory: number;
}

async function launchOnce(home: TestHome, { app, shown, told }: Kind): Promise<Launch> {
  const started = performance.now();
  const electron = await _electron.launch({
    executablePath: electronPath(),
    timeout: 10_000,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), path.resolve(app)],
    env: { ...home.env, DISPLAY: process.env['DISPLAY'] ?? '' },
  });
  try {
    const page = await electron.firstWindow();
    await page.waitForSelector(shown);
    const shownAfter = performance.now() - started;
    if (told !== shown) await page.waitForSelector(told);
    const toldAfter = performance.now() - started;
    const memory = await treeMemoryMiB(electron.process().pid ?? 0);
    return { shown: shownAfter, told: toldAfter, memory };
  } finally {
    await electron.close();
  }
}

const rounds = 9;
/** What is launched, and what on its page tells that it is there. */
interface Kind {
  app: string;
  shown: string;
  told: string;
}
const emptyWindow: Kind = {
  app: 'test/bench/support/empty-app',
  shown: '[data-testid="usable"]',
  told: '[data-testid="usable"]',
};
const list: Kind = {
  app: '.',
  // A row can be read, found and chosen; what is chosen waits for main by itself.
  shown: '[data-testid^="vm-row-"]',
  told: '[data-testid^="vm-row-"][data-vm-state]',
};

/** Launch to a usable list: against an empty window, and a thousand VMs against ten. */
export async function benchAppLaunch(): Promise<BenchResult[]> {
  const homes = {
    empty: await makeHome(),
    ten: await homeWithVms(10),
    many: await homeWithVms(1000),
  };
  const runs: Record<keyof typeof homes, Launch[]> = { empty: [], ten: [], many: [] };
  try {
    for (let round = -1; round < rounds; round += 1) {
      for (const kind of ['empty', 'ten', 'many'] as const) {
        const run = await launch(homes[kind], kind === 'empty' ? emptyWindow : list);
        // The first round fills the caches of all three.
        if (round >= 0) runs[kind].push(run);
      }
    }
  } finally {
    await Promise.all(Object.values(homes).map((home) => home.destroy()));
  }
  const of = (kind: keyof typeof homes, what: keyof Launch) => runs[kind].map((run) => run[what]);
  return [
    compare(
      {
        name: 'app launch → list usable',
        against: 'empty Electron window',
        unit: 'ms',
        goal: { atMost: 1.15 },
      },
      of('ten', 'shown'),
      of('empty', 'shown'),
    ),
    compare(
      {
        name: 'app launch → every state told',
        against: 'empty Electron window',
        unit: 'ms',
        goal: null,
      },
      of('ten', 'told'),
      of('empty', 'told'),
    ),
    compare(
      {
        name: 'app launch, 1,000 VMs',
        against: '10 VMs',
        unit: 'ms',
        goal: { atMost: 1.25 },
      },
      of('many', 'shown'),
      of('ten', 'shown'),
    ),
    compare(
      {
        name: 'the same → every state told',
        against: '10 VMs',
        unit: 'ms',
        goal: { atMost: 1.25 },
      },
      of('many', 'told'),
      of('ten', 'told'),
    ),
    compare(
      { name: 'memory, list on screen', against: 'empty Electron window', unit: 'MiB', goal: null },
      of('ten', 'memory'),
      of('empty', 'memory'),
    ),
  ];
}
