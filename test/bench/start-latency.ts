import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launchApp, type TestApp } from '../e2e/support/app';
import { makeHome, type TestHome } from '../e2e/support/home';
import { treeMemoryMiB } from './support/memory';
import { compare, type BenchResult } from './support/result';
import { firstRectangle } from './support/rfb-client';

const rounds = 9;

/** The floor: QEMU spawned by hand with the same guest under emulation, until its first rectangle. */
async function rawStart(): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'raw-'));
  const socket = path.join(folder, 'vnc.sock');
  const image = path.resolve('assets/guests/test-guest.img');
  const started = performance.now();
  const qemu = spawn(
    'qemu-system-x86_64',
    ['-nodefaults', '-machine', 'q35,accel=tcg', '-m', '128', '-device', 'VGA']
      .concat(['-drive', `file=${image},format=raw,if=virtio,readonly=on`])
      .concat(['-display', 'none', '-vnc', `unix:${socket}`]),
    { stdio: 'ignore' },
  );
  try {
    await firstRectangle(socket);
    return performance.now() - started;
  } finally {
    const gone = new Promise((resolve) => qemu.once('exit', resolve));
    qemu.kill('SIGKILL');
    await gone;
    await rm(folder, { recursive: true, force: true });
  }
}

/** From the click on Start until noVNC has drawn the first picture, timed inside the page. */
async function productStart(app: TestApp): Promise<number> {
  return app.page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const started = performance.now();
        const watch = new MutationObserver(() => {
          if (!document.querySelector('[data-drawn]')) return;
          watch.disconnect();
          resolve(performance.now() - started);
        });
        watch.observe(document.body, { attributes: true, childList: true, subtree: true });
        document.querySelector<HTMLElement>('[data-testid="action-start"]')?.click();
      }),
  );
}

/** Ends the guest from outside, so that only starting is measured. */
async function forceOff(app: TestApp, home: TestHome): Promise<void> {
  await home.cli('stop', 'bench', '--force');
  await app.page.getByTestId('action-start').waitFor();
}

/** Start-click → first rectangle against raw QEMU, taken in turn; then the memory of an open console. */
export async function benchStartLatency(): Promise<BenchResult[]> {
  const home = await makeHome();
  await home.cli('create', 'bench', '--test-guest');
  const app = await launchApp(home);
  const ours: number[] = [];
  const raw: number[] = [];
  const listMemory: number[] = [];
  const consoleMemory: number[] = [];
  try {
    await app.page.getByTestId('vm-row-bench').click();
    await app.page.getByTestId('action-start').waitFor();
    const pid = app.electron.process().pid ?? 0;
    listMemory.push(await treeMemoryMiB(pid));
    for (let round = -1; round < rounds; round += 1) {
      const product = await productStart(app);
      consoleMemory.push(await treeMemoryMiB(pid));
      await forceOff(app, home);
      const floor = await rawStart();
      if (round < 0) continue;
      ours.push(product);
      raw.push(floor);
    }
  } finally {
    await app.electron.close();
    await home.destroy();
  }
  return [
    compare(
      {
        name: 'start click → first rectangle',
        against: 'raw QEMU by hand',
        unit: 'ms',
        goal: { atMost: 1.3 },
      },
      ours,
      raw,
    ),
    compare(
      { name: 'memory, one console open', against: 'no console open', unit: 'MiB', goal: null },
      consoleMemory,
      listMemory,
    ),
  ];
}
