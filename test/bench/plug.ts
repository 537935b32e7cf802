import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as soon } from 'node:timers/promises';
import { connectQmp, type QmpClient } from '../../electron/qemu/qmp/client';
import { socketPaths } from '../../electron/vm/socket-paths';
import type { VmConfig } from '../../shared/vm-config';
import { answerOpenDialog, launchApp, type TestApp } from '../e2e/support/app';
import { makeHome, type TestHome } from '../e2e/support/home';
import { compare, type BenchResult } from './support/result';

/** The first is not counted; a new q35 has eight free ports. */
const rounds = 7;

/** Milliseconds of one clock that the page and this process share. */
const now = () => performance.timeOrigin + performance.now();

async function isThere(client: QmpClient, id: string): Promise<boolean> {
  const listed = await client.execute('qom-list', { path: '/machine/peripheral' });
  return listed.some(({ name }) => name === id);
}

/** Images of the same kind, one for each round and side. Making them is no part of what is measured. */
async function layImages(home: TestHome, side: string): Promise<string[]> {
  const [first] = await home.list();
  const image = path.join(home.vms, first?.slug ?? '', 'disks/disk0.qcow2');
  const folder = path.join(home.root, side);
  await mkdir(folder);
  const files = Array.from({ length: rounds }, (_, index) =>
    path.join(folder, `disk${index + 1}.qcow2`),
  );
  for (const file of files) await copyFile(image, file);
  return files;
}

/** By hand: the image's two nodes and the device over a QMP socket, until QEMU lists it. */
async function plugByHand(client: QmpClient, file: string, index: number): Promise<number> {
  const id = `disk${index}`;
  const started = now();
  await client.executeRaw('blockdev-add', {
    driver: 'file',
    'node-name': `file-${id}`,
    filename: file,
    discard: 'unmap',
  });
  await client.executeRaw('blockdev-add', {
    driver: 'qcow2',
    'node-name': `img-${id}`,
    file: `file-${id}`,
    discard: 'unmap',
    'detect-zeroes': 'unmap',
  });
  await client.executeRaw('device_add', {
    driver: 'virtio-blk-pci',
    id,
    bus: `port-${index}`,
    drive: `img-${id}`,
    serial: id,
  });
  while (!(await isThere(client, id))) await soon();
  return now() - started;
}

/** QEMU by hand with the same board and free ports. */
async function byHand(files: readonly string[]): Promise<number[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'raw-'));
  const socket = path.join(folder, 'qmp.sock');
  const ports = files.flatMap((_, index) => [
    '-device',
    `pcie-root-port,id=port-${index + 1},chassis=${index + 1},addr=0x${(16 + index).toString(16)}`,
  ]);
  const qemu = spawn(
    'qemu-system-x86_64',
    ['-nodefaults', '-machine', 'q35,accel=tcg', '-m', '512', ...ports]
      .concat(['-device', 'virtio-vga', '-display', 'none'])
      .concat(['-qmp', `unix:${socket},server=on,wait=off`]),
    { stdio: 'ignore' },
  );
  const gone = once(qemu, 'exit');
  try {
    const client = await connectQmp(socket, { connectTimeoutMs: 10_000 });
    const taken: number[] = [];
    for (const [index, file] of files.entries()) {
      taken.push(await plugByHand(client, file, index + 1));
    }
    client.close();
    return taken;
  } finally {
    qemu.kill('SIGKILL');
    await gone;
    await rm(folder, { recursive: true, force: true });
  }
}

/** Opens the form of a disk and fills it in: a file that is used where it lies. */
async function fillIn(app: TestApp, file: string): Promise<void> {
  const { page } = app;
  await answerOpenDialog(app, file);
  await page.getByTestId('add-device').click();
  await page.getByTestId('add-disk').click();
  await page.getByTestId('add-disk-kind').locator('label').nth(1).click();
  await page.getByTestId('add-disk-choose').click();
  await page.getByTestId('add-disk-in-place').click();
  // Main has said what will happen: nobody clicks before it is read.
  await page.locator('.hw-foot-plan *').first().waitFor();
}

/** From the click in the page until QEMU's own list has the disk, asked over its second monitor. */
async function plugByClick(app: TestApp, client: QmpClient, id: string): Promise<number> {
  const started = await app.page.evaluate(() => {
    const clicked = performance.timeOrigin + performance.now();
    document.querySelector<HTMLElement>('[data-testid="add-disk-submit"]')?.click();
    return clicked;
  });
  while (!(await isThere(client, id))) await soon();
  const taken = now() - started;
  await app.page.getByTestId('add-disk-dialog').waitFor({ state: 'detached' });
  return taken;
}

async function byClick(home: TestHome, app: TestApp, files: readonly string[]) {
  const { page } = app;
  await page.locator('[data-testid^="vm-row-"]').first().click();
  await page.getByTestId('action-start').click();
  await page.getByTestId('action-stop').waitFor();
  await page.getByTestId('tab-hardware').click();
  const [slug = ''] = (await home.list()).map((vm) => vm.slug);
  const text = await readFile(path.join(home.vms, slug, 'vm.json'), 'utf8');
  const { id } = JSON.parse(text) as VmConfig;
  const runtime = path.join(home.env['XDG_RUNTIME_DIR'] ?? '', 'paddock');
  const client = await connectQmp(socketPaths(runtime, id).qmpCli, { connectTimeoutMs: 10_000 });
  const taken: number[] = [];
  for (const [index, file] of files.entries()) {
    await fillIn(app, file);
    taken.push(await plugByClick(app, client, `disk${index + 1}`));
  }
  client.close();
  return taken;
}

/** A disk that is plugged into a running guest, against the same QMP by hand. */
export async function benchPlug(): Promise<BenchResult[]> {
  const home = await makeHome();
  await home.cli('create', 'bench', '--new-disk', '1G', '--firmware', 'bios', '--memory', '512M');
  const [clicked, raw] = [await layImages(home, 'clicked'), await layImages(home, 'raw')];
  const app = await launchApp(home);
  try {
    const reference = await byHand(raw);
    const ours = await byClick(home, app, clicked);
    return [
      compare(
        {
          name: 'disk: click on Add → in QEMU’s list',
          against: 'the same QMP by hand',
          unit: 'ms',
          goal: { atMost: 1.2 },
        },
        ours.slice(1),
        reference.slice(1),
      ),
    ];
  } finally {
    await app.quit();
    await home.destroy();
  }
}
