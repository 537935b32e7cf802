import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { DiskInside } from '../../../shared/disk-inside';
import type { DiskImage, DiskPlan } from '../../../shared/disk-tools';
import { GiB, MiB } from '../../../shared/units';
import { writeMbr } from '../../fakes/partition-tables';
import { tool } from '../vm/image-patterns';
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

it('looks into an image, and moves one that nothing uses to the trash', async () => {
  const { home, used, folder, file } = await setting(4);
  const old = path.join(folder, 'old.img');
  await writeFile(old, writeMbr(Buffer.alloc(4 * MiB), [{ type: 0x83, first: 2048, count: 4096 }]));
  expect(await okCli(used, ['disk', 'inspect', 'web', 'disk0'])).toMatch(/Partition table +None/);
  expect(await okCli(used, ['disk', 'inspect', old])).toMatch(/1 +1 MiB +2 MiB +Linux +Unknown/);
  const inside = JSON.parse(await okCli(used, ['disk', 'inspect', old, '--json'])) as DiskInside;
  expect(inside).toMatchObject({ table: 'mbr', inUse: false, parts: [{ code: '0x83' }] });
  expect(await runCli(used, ['disk', 'trash', file])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is needed by web.'),
  });
  const said = await okCli(used, ['disk', 'trash', old]);
  const kept = path.join(home.root, 'data/Trash/files/old.img');
  expect(said).toBe(`Moved to ${kept}.\n`);
  expect((await stat(kept)).size).toBe(4 * MiB);
  expect(await readdir(folder)).toEqual(['disk0.qcow2']);
});

it('bases a disk on another image, and wipes one that nothing uses when that is agreed to', async () => {
  const { used, folder, file } = await setting(4);
  const [base, other] = ['base.qcow2', 'other.qcow2'].map((name) => path.join(folder, name));
  for (const image of [base, other])
    tool('qemu-img', 'create', '-q', '-f', 'qcow2', `${image}`, '1G');
  tool('qemu-img', 'rebase', '-u', '-f', 'qcow2', '-b', 'base.qcow2', '-F', 'qcow2', file);
  const rebase = ['disk', 'rebase', file, '--on', `${other}`];
  expect((await runCli(used, rebase.slice(0, 3))).code).toBe(2);
  expect(await okCli(used, [...rebase, '--dry-run'])).toContain(`${other} instead of ${base}`);
  expect(await okCli(used, rebase)).toContain('disk0 of “web” has another base image now.');
  write(file, 'read -P 7 0 4M');
  expect(await okCli(used, ['disk', 'info', file])).toContain('other.qcow2');

  const wipe = ['disk', 'wipe', `${base}`];
  expect(await okCli(used, [...wipe, '--dry-run'])).toContain('Only encryption protects');
  // Nobody is there to agree.
  expect((await runCli(used, wipe)).code).toBe(2);
  expect((await runCli(used, ['disk', 'wipe', `${other}`, '--yes'])).code).toBe(1);
  expect(await okCli(used, [...wipe, '--yes'])).toBe(`${base} was overwritten and deleted.\n`);
  expect((await readdir(folder)).toSorted()).toEqual(['disk0.qcow2', 'other.qcow2']);
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

it('killed while a running guest’s disk moves, the guest goes on where it was, and the next command tidies up', async () => {
  const { home, used, folder, file } = await setting(200);
  await okCli(used, ['set', 'web', 'accel=tcg', 'memory=64M']);
  await okCli(used, ['start', 'web']);
  const target = path.join(home.root, 'large');
  await mkdir(target);
  const ask = async (execute: string) =>
    await okCli(used, ['monitor', 'web', JSON.stringify({ execute })]);
  const child = startCli(used, 'disk', 'move', 'web', 'disk0', target);
  await expect
    .poll(async () => (await readdir(target)).length, { timeout: 20_000, interval: 5 })
    .toBe(1);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await okCli(used, ['jobs'])).toMatch(/interrupted/);
  expect(JSON.parse(await ask('query-jobs'))).toEqual({ return: [] });
  const nodes = await ask('query-named-block-nodes');
  expect(nodes).toContain(file);
  expect(nodes).not.toContain(target);
  expect(await readdir(path.dirname(folder))).not.toContain('disk-move.json');
  expect(await okCli(used, ['disk', 'move', 'web', 'disk0', target])).toContain(target);
  await okCli(used, ['stop', '--force', 'web']);
  expect(await readdir(target)).toEqual(['web-disk0.qcow2']);
  tool('qemu-img', 'check', '-q', path.join(target, 'web-disk0.qcow2'));
});
