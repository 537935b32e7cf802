import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { startVirtualDisplay } from '../../scripts/lib/virtual-display.mjs';
import { makeHome, type TestHome } from '../e2e/support/home';

/** What a tour plays on: a virtual display, and a home of its own. */
export interface Stage {
  home: TestHome;
}

/** Ends every guest that the launch records of a home name. Synchronous, so that it can run while Node exits. */
function endGuests(vms: string): void {
  let folders: string[] = [];
  try {
    folders = readdirSync(vms);
  } catch {
    return; // no VM was made
  }
  for (const folder of folders) {
    try {
      const record: unknown = JSON.parse(
        readFileSync(path.join(vms, folder, 'launch.json'), 'utf8'),
      );
      const pid = (record as { pid: number }).pid;
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (command.includes(vms)) process.kill(pid, 'SIGKILL');
    } catch {
      // not running
    }
  }
}

/**
 * Runs `play` on a stage and clears it away, whatever happens, also when the process is told to end:
 * no guest, X server or file outlives it.
 * @throws what `play` throws; `SetupError` when there is no X server.
 */
export async function runOnStage(play: (stage: Stage) => Promise<void>): Promise<void> {
  const home = await makeHome();
  const clear = () => {
    endGuests(home.vms);
    rmSync(home.root, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', clear);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(130));
  }
  const { display, stop } = await startVirtualDisplay({ width: 1280, height: 860 });
  process.env['DISPLAY'] = display;
  delete process.env['WAYLAND_DISPLAY'];
  try {
    await play({ home });
  } finally {
    process.off('exit', clear);
    clear();
    stop();
  }
}
