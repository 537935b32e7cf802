import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { launchApp } from '../e2e/support/app';
import { homeWithVms } from './support/homes';
import { treeOf } from './support/memory';
import type { BenchResult } from './support/result';

const guests = 20;
/** Pictures and states have settled after this long. */
const settleMs = 25_000;
const measuredMs = 40_000;
const ticksPerSecond = 100;

/** Milliseconds of processor that a process and its descendants have used; guests' QEMUs left out. */
async function processorMs(root: number): Promise<number> {
  let ticks = 0;
  for (const pid of await treeOf(root)) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // utime and stime, fields 14 and 15 of proc(5); the first after the command is field 3.
    if (stat) ticks += Number(fields[11]) + Number(fields[12]);
  }
  return (ticks * 1000) / ticksPerSecond;
}

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
