import { setTimeout as delay } from 'node:timers/promises';
import { launchApp } from '../e2e/support/app';
import { homeWithVms } from './support/homes';
import { processorMs } from './support/processor';
import type { BenchResult } from './support/result';

const guests = 20;
/** Pictures and states have settled after this long. */
const settleMs = 25_000;
const measuredMs = 40_000;

/** Share of a core that the app takes while nobody does anything: 20 running guests on the overview, and hidden. */
export async function benchIdle(): Promise<BenchResult[]> {
  // The firmware finds nothing to start from, and waits.
  const home = await homeWithVms(guests, { disks: [], memoryMiB: 32 });
  const names = (await home.list()).map(({ name }) => name);
  await home.cli('start', ...names);
  const app = await launchApp(home);
  const shareOf = async (): Promise<number> => {
    const pid = app.electron.process().pid ?? 0;
    const [began, before] = [performance.now(), await processorMs(pid)];
    await delay(measuredMs);
    return (((await processorMs(pid)) - before) / (performance.now() - began)) * 100;
  };
  try {
    // Playwright makes the page believe that it is always looked at.
    const devtools = await app.page.context().newCDPSession(app.page);
    await devtools.send('Emulation.setFocusEmulationEnabled', { enabled: false });
    await app.page.locator('[data-vm-state="running"]').first().waitFor();
    await delay(settleMs);
    const shown = await shareOf();
    await app.electron.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.hide();
    });
    await delay(5000);
    const hidden = await shareOf();
    return [
      result('idle, 20 guests on the overview', shown, 2),
      result('the same, hidden', hidden, 1.5),
    ];
  } finally {
    await app.quit();
    await home.destroy();
  }
}

function result(name: string, share: number, percent: number): BenchResult {
  return {
    name,
    against: 'one core',
    unit: '%',
    ours: share,
    reference: 100,
    ratio: share / 100,
    goal: { atMost: percent / 100 },
  };
}
