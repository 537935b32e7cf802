import { launchApp } from '../e2e/support/app';
import type { TestHome } from '../e2e/support/home';
import { homeWithVms } from './support/homes';
import { memoryMiB } from './support/memory';
import { compare, type BenchResult } from './support/result';

const rounds = 7;

/** Milliseconds of `paddock list` from the process's beginning to its end. */
async function listing(home: TestHome): Promise<number> {
  const started = performance.now();
  await home.cli('list');
  return performance.now() - started;
}

/** MiB of the main process, with every definition read. */
async function mainMemory(home: TestHome): Promise<number> {
  const app = await launchApp(home);
  try {
    await app.page.locator('[data-vm-state="off"]').first().waitFor();
    return await memoryMiB(app.electron.process().pid ?? 0);
  } finally {
    await app.quit();
  }
}

/** Three thousand definitions against ten: what the command line takes, and what the main process holds. */
export async function benchList(): Promise<BenchResult[]> {
  const [ten, many] = [await homeWithVms(10), await homeWithVms(3000)];
  const [few, thousands]: [number[], number[]] = [[], []];
  try {
    for (let round = -1; round < rounds; round += 1) {
      const [one, other] = [await listing(ten), await listing(many)];
      if (round < 0) continue;
      few.push(one);
      thousands.push(other);
    }
    const against = '10 VMs';
    return [
      compare(
        { name: 'paddock list, 3,000 VMs', against, unit: 'ms', goal: { atMost: 3.5 } },
        thousands,
        few,
      ),
      compare(
        { name: 'main process, 3,000 VMs', against, unit: 'MiB', goal: { atMost: 2 } },
        [await mainMemory(many)],
        [await mainMemory(ten)],
      ),
    ];
  } finally {
    await Promise.all([ten.destroy(), many.destroy()]);
  }
}
