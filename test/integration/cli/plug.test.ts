import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { guestsFolder } from '../../../scripts/setup/places.mjs';
import { makeVmHome } from '../vm/support';
import { buildCli, okCli, runCli, type BuiltCli } from './support';

let cli: BuiltCli;
beforeAll(async () => {
  cli = await buildCli();
});
afterAll(() => cli.remove());

it('plugs devices into a running guest and takes them away, from a terminal', async () => {
  const home = await makeVmHome();
  const setting = { cli, env: home.env };
  const ok = async (...words: string[]) => await okCli(setting, words);
  const code = async (...words: string[]) => (await runCli(setting, words)).code;
  const kernel = path.join(guestsFolder(), 'vmlinuz');
  const initrd = path.join(guestsFolder(), 'initramfs.cpio.gz');
  const boot = ['--kernel', kernel, '--initrd', initrd, '--append', 'console=ttyS0 quiet'];
  await ok('create', 'web', ...boot, '--memory', '256M', '--cpus', '1', '--start');
  const list = async (): Promise<unknown> => JSON.parse(await ok('devices', 'web', '--json'));

  // In the first second of its boot.
  await ok('plug', 'web', 'disk', '--new-disk', '64M');
  expect(await ok('plug', 'web', 'nic', '--dry-run')).toContain('nic1');
  await ok('plug', 'web', 'nic', '--id', 'lan');
  expect(await code('plug', 'web', 'cd')).toBe(3);
  expect(await list()).toEqual([
    { id: 'disk0', kind: 'disk', address: 'port:1', state: 'running' },
    { id: 'cd0', kind: 'cd', address: 'sata:0.0', state: 'pending-add' },
    { id: 'nic0', kind: 'nic', address: 'port:0', state: 'running' },
    { id: 'lan', kind: 'nic', address: 'port:2', state: 'running' },
  ]);
  expect(await code('plug', 'web', 'disk', '--new-disk', '64M', '--bus', 'virtio', '--next')).toBe(
    3,
  );

  const deadline = Date.now() + 60_000;
  while (!(await ok('serial', 'web', '--dump')).includes('PADDOCK-LINUX-READY')) {
    expect(Date.now()).toBeLessThan(deadline);
    await delay(300);
  }
  await ok('unplug', 'web', 'lan');
  await ok('unplug', 'web', 'disk0');
  expect(await list()).toEqual([
    { id: 'disk1', kind: 'disk', address: 'port:3', state: 'pending-add' },
    { id: 'cd0', kind: 'cd', address: 'sata:0.0', state: 'pending-add' },
    { id: 'nic0', kind: 'nic', address: 'port:0', state: 'running' },
  ]);
  expect(await code('unplug', 'web', 'disk9')).toBe(1);
  expect(await code('plug', 'web', 'disk')).toBe(2);
  expect(await code('plug', 'web', 'disk', '--new-disk', '1G', '--model', 'e1000')).toBe(2);

  // The next start has what waited, each where it was put.
  await ok('stop', 'web', '--force');
  await ok('start', 'web');
  expect(await list()).toEqual([
    { id: 'disk1', kind: 'disk', address: 'port:3', state: 'running' },
    { id: 'cd0', kind: 'cd', address: 'sata:0.0', state: 'running' },
    { id: 'nic0', kind: 'nic', address: 'port:0', state: 'running' },
  ]);
});
