import { readFileSync } from 'node:fs';
import { launchChromium, openHarness } from '../chromium/support/browser';
import { serveHarness } from '../chromium/support/serve-harness';
import { randomOf } from './mutate';
import { windowTargets } from './readers/window';

/** What reads streams in a real window, for a whole campaign. */
export interface WindowCampaign {
  /** One attempt. @throws what was found, with the seed to have it again */
  attempt(name: string, seed: number): Promise<void>;
  /** MiB that the page's process holds, without what is garbage by now. */
  pageMiB(): Promise<number>;
  close(): Promise<void>;
}

/** MiB that these processes hold. */
function memoryOf(pids: readonly number[]): number {
  const kib = pids.map((pid) => {
    try {
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    } catch {
      return 0; // gone by now
    }
  });
  return Math.round(kib.reduce((sum, one) => sum + one, 0) / 1024);
}

/** Opens one page for all streams, so that what one leaves behind meets the next. */
export async function openWindowCampaign(): Promise<WindowCampaign> {
  const server = await serveHarness();
  const browser = await launchChromium();
  const inspector = await browser.newBrowserCDPSession();
  const { page, exceptions } = await openHarness(browser, server.url, { vms: 'none' });
  const collector = await page.context().newCDPSession(page);
  return {
    async attempt(name, seed) {
      try {
        await windowTargets[name]?.(randomOf(seed), page);
        const [exception] = exceptions.splice(0);
        if (exception) throw new Error(exception);
      } catch (error) {
        throw new Error(`${name}, --seed ${seed}: ${String(error)}`, { cause: error });
      }
    },
    async pageMiB() {
      await collector.send('HeapProfiler.collectGarbage');
      const { processInfo } = await inspector.send('SystemInfo.getProcessInfo');
      return memoryOf(processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id));
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
