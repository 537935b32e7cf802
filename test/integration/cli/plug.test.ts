import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { guestsFolder } from '../../../scripts/setup/places.mjs';
import { makeVmHome } from '../vm/support';
import { builtCli, okCli, runCli, type BuiltCli } from './support';

const cli = builtCli();

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
  const channel = ['plug', 'web', 'channel', '--name', 'com.example, "tool".0'];
  await ok(...channel);
  expect(await code(...channel, '--id', 'again')).toBe(1);
  expect(await code('plug', 'web', 'channel')).toBe(2);
  expect(await list()).toContainEqual({
    id: 'channel0',
    kind: 'channel',
    address: null,
    state: 'running',
  });
  const [, socket = ''] =
    /channel0 +com\.example, "tool"\.0 (\/.*)/.exec(await ok('show', 'web')) ?? [];
  expect((await stat(socket)).isSocket()).toBe(true);
  expect(await ok('explain', 'web')).toContain('which the guest knows as com.example, "tool".0');
  expect(await code('set', 'web', 'channel0.name=other')).toBe(3);
  await ok('unplug', 'web', 'channel0');
  await expect(stat(socket)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await code('unplug', 'web', 'disk9')).toBe(1);
  expect(await code('plug', 'web', 'disk')).toBe(2);
  const bad = await runCli(setting, ['plug', 'web', 'nic', '--id', 'Lan-1']);
  expect(bad.code).toBe(2);
  expect(bad.stderr).toContain('16 lower-case letters');
  expect(await code('set', 'web', 'nic0.model=e1000e')).toBe(3);
  expect(await list()).toContainEqual({
    id: 'nic0',
    kind: 'nic',
    address: 'port:0',
    state: 'pending-change',
  });
  const discarded = await ok('pending', 'web', 'discard');
  expect(discarded).toContain('disk1.qcow2 is no longer used');
  expect(await list()).toHaveLength(1);
  expect(await code('plug', 'web', 'cd')).toBe(3);
  expect(await code('plug', 'web', 'disk', '--new-disk', '64M', '--bus', 'usb', '--next')).toBe(3);
  // Nobody asked for USB a second time.
  expect(await ok('plug', 'web', 'disk', '--new-disk', '64M')).toContain('Added disk1');
  expect(await list()).toContainEqual(
    expect.objectContaining({ id: 'disk1', address: expect.stringMatching(/^port:/) as string }),
  );
  expect(await code('plug', 'web', 'disk', '--new-disk', '1G', '--model', 'e1000')).toBe(2);
  expect(await code('plug', 'web', 'floppy', '--new-disk', '1.45M')).toBe(2);
  const odd = path.join(home.root, 'odd.img');
  await writeFile(odd, 'not the size of a floppy');
  const tried = await runCli(setting, ['plug', 'web', 'floppy', '--disk', odd, '--dry-run']);
  expect(tried.stderr).toContain('not a standard floppy size');
  expect(tried.code).toBe(3);
  expect(await code('plug', 'web', 'floppy', '--new-disk', '1.44M')).toBe(3);
  expect(await code('floppy', 'web', 'eject', '--drive', 'fd1')).toBe(1);

  // The next start has what waited, each where it was put.
  await ok('stop', 'web', '--force');
  await ok('start', 'web');
  expect(await list()).toEqual([
    { id: 'disk0', kind: 'disk', address: 'usb:3', state: 'running' },
    { id: 'disk1', kind: 'disk', address: 'port:1', state: 'running' },
    { id: 'cd0', kind: 'cd', address: 'sata:0.0', state: 'running' },
    { id: 'fd0', kind: 'floppy', address: null, state: 'running' },
    { id: 'nic0', kind: 'nic', address: 'port:0', state: 'running' },
  ]);
  expect(await ok('show', 'web')).toContain('disks/floppy0.img');
  await ok('floppy', 'web', 'eject');
  const file = path.join(home.root, 'driver disk.img');
  await writeFile(file, Buffer.alloc(720 * 1024));
  await ok('floppy', 'web', 'insert', file, '--read-only');
  const blocks: unknown = JSON.parse(await ok('monitor', 'web', 'query-block'));
  expect(blocks).toMatchObject({
    return: expect.arrayContaining([
      expect.objectContaining({
        qdev: expect.stringMatching(/fd0$/) as string,
        inserted: expect.objectContaining({ ro: true, file }) as unknown,
      }),
    ]) as unknown,
  });
  const large = path.join(home.root, 'large.img');
  await writeFile(large, Buffer.alloc(3 * 1024 * 1024));
  const refused = await runCli(setting, ['insert', 'web', large, 'fd0']);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('2.88 MB');
  expect(await code('unplug', 'web', 'fd0')).toBe(3);
});

it('gives a machine from before the new layout when it is off, and says what that means', async () => {
  const home = await makeVmHome();
  const setting = { cli, env: home.env };
  const old = path.join(home.root, 'old.json');
  const { config } = z
    .object({ config: z.record(z.string(), z.unknown()) })
    .parse(await made(setting));
  const disks = [{ id: 'disk0', file: 'disks/disk0.qcow2', format: 'qcow2', bus: 'virtio' }];
  await writeFile(
    old,
    JSON.stringify({ ...config, machine: 'q35', schema: 1, disks, hardware: undefined }),
  );
  await okCli(setting, ['create', 'old', '--json', old, '--new-disk', '64M']);
  const list = async (): Promise<unknown> =>
    JSON.parse(await okCli(setting, ['devices', 'old', '--json']));
  const nic = { id: 'nic0' };
  expect(await list()).toMatchObject([
    { id: 'disk0', address: 'pci:16.0', state: 'stored' },
    { ...nic, address: 'pci:24.0' },
  ]);
  await okCli(setting, ['start', 'old']);
  const late = await runCli(setting, ['plug', 'old', 'disk', '--new-disk', '64M', '--dry-run']);
  expect(late.code).toBe(3);
  expect(late.stdout).toContain('without places for devices');
  expect((await runCli(setting, ['set', 'old', 'layout=2'])).code).toBe(1);
  await okCli(setting, ['stop', 'old', '--force']);
  const moved = await runCli(setting, ['set', 'old', 'layout=2']);
  expect(moved.code).toBe(0);
  expect(moved.stderr).toContain('new place');
  expect(await list()).toMatchObject([
    { id: 'disk0', address: 'port:0' },
    { ...nic, address: 'port:1' },
  ]);
  await okCli(setting, ['start', 'old']);
  await okCli(setting, ['plug', 'old', 'disk', '--new-disk', '64M']);
});

/** A definition to start from. */
async function made(setting: { cli: BuiltCli; env: NodeJS.ProcessEnv }): Promise<unknown> {
  await okCli(setting, ['create', 'sample', '--test-guest']);
  return JSON.parse(await okCli(setting, ['show', 'sample', '--json']));
}
