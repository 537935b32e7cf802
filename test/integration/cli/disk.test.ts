import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { DiskImage, DiskPlan } from '../../../shared/disk-tools';
import { GiB, MiB } from '../../../shared/units';
import { makeVmHome } from '../vm/support';
import { builtCli, okCli, runCli, startCli } from './support';

const cli = builtCli();

const write = (file: string, ...commands: string[]) =>
  execFileSync('qemu-io', ['-f', 'qcow2', ...commands.flatMap((each) => ['-c', each]), file]);

/** A machine whose disk takes a while to copy. */
async function setting(megabytes: number) {
  const home = await makeVmHome();
  const used = { cli, env: home.env };
  await okCli(used, ['create', 'web', '--new-disk', '1G']);
  const folder = path.join(home.paths.vms, 'web/disks');
  const file = path.join(folder, 'disk0.qcow2');
  write(file, `write -P 7 0 ${megabytes}M`);
  const state = async () => {
    const { ino, size, mtimeMs } = await stat(file);
    return { ino, size, mtimeMs };
  };
  const begun = async () => {
    await expect
      .poll(async () => (await readdir(folder)).some((name) => name.startsWith('.')), {
        timeout: 20_000,
        interval: 5,
      })
      .toBe(true);
  };
  return { home, used, folder, file, state, begun };
}

it('shows what there is and what would be done, and does it', async () => {
  const { used, file, state } = await setting(4);
  const before = await state();
  const listed = JSON.parse(await okCli(used, ['disk', 'list', '--json'])) as DiskImage[];
  expect(listed).toMatchObject([{ path: file, use: 'disk', virtualBytes: GiB, chain: [] }]);
  expect(await okCli(used, ['disk'])).toMatch(/^NAME .*\nweb {3}disk0 {3}qcow2 /);

  const dry = ['disk', 'grow', 'web', 'disk0', '2G', '--dry-run'];
  const plan = JSON.parse(await okCli(used, [...dry, '--json'])) as DiskPlan;
  expect(plan).toMatchObject({ path: file, virtualBytes: GiB, targetVirtualBytes: 2 * GiB });
  expect(await okCli(used, dry)).toContain('1 GiB → 2 GiB');
  expect(await state()).toEqual(before);

  expect(await runCli(used, ['disk', 'grow', 'web', 'disk0', '512M'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The disk has 1 GiB; 512 MiB is not larger.'),
  });
  for (const words of [
    ['grow', 'web', 'disk0', 'much'],
    ['grow', 'web'],
    ['shrink'],
    ['list', 'x'],
  ]) {
    expect((await runCli(used, ['disk', ...words])).code).toBe(2);
  }
  expect(await state()).toEqual(before);
  expect(await okCli(used, ['disk', 'grow', 'web', 'disk0', '2G'])).toMatch(
    /^disk0 of “web” is now 2 GiB\.\nThen enlarge the partition/,
  );
  expect(await okCli(used, ['disk', 'info', file])).toContain('2 GiB');
  expect(await okCli(used, ['disk', 'check', 'web', 'disk0'])).toContain('No errors found');
});

it('Ctrl+C ends it cleanly: nothing has changed, and nothing is left', async () => {
  const { used, folder, state, begun } = await setting(300);
  const before = await state();
  const child = startCli(used, 'disk', 'convert', 'web', 'disk0', '--to', 'raw');
  await begun();
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
  expect(await readdir(folder)).toEqual(['disk0.qcow2']);
  expect(await state()).toEqual(before);
});

it('killed in the middle, the image is what it was; what was unfinished goes with the next command', async () => {
  const { used, folder, file, state, begun } = await setting(300);
  const before = await state();
  const child = startCli(used, 'disk', 'compact', 'web', 'disk0');
  await begun();
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await state()).toEqual(before);
  // It is told as interrupted, tidied up, and holds nothing any more.
  expect(await okCli(used, ['jobs'])).toMatch(/interrupted/);
  await expect.poll(async () => await readdir(folder)).toEqual(['disk0.qcow2']);
  write(file, `read -P 7 0 ${300 * MiB}`);
  expect(await okCli(used, ['disk', 'check', 'web', 'disk0'])).toContain('No errors found');
});
