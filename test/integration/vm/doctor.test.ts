import { rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { MiB } from '../../../shared/units';
import { guestsFolder } from '../../../scripts/setup/places.mjs';
import { sampleDisk } from '../../fakes/vm-configs';
import { makeVmHome, mountSmallDisk, openService, until } from './support';
import { addBare } from './wiring';

const bootLooks = Array.from({ length: 40 }, (_, at) => 500 + at * 700);
const kernel = path.join(guestsFolder(), 'vmlinuz');

it('says why a guest does not boot: BIOS, UEFI, and a kernel without its root', async () => {
  const vms = await openService(await makeVmHome(), { vitals: { bootLooks } });
  const bios = await addBare(vms, { name: 'bios' });
  const uefi = await addBare(vms, { name: 'uefi', memoryMiB: 128, firmware: 'uefi' });
  await Promise.all([vms.start(bios.id), vms.start(uefi.id)]);
  await until(vms, bios.id, ({ bootTrouble }) => bootTrouble?.cause === 'no-device');
  expect(vms.find(bios.id).bootTrouble?.line).toBe('No bootable device.');
  await vms.reset(bios.id);
  await until(vms, bios.id, ({ bootTrouble }) => bootTrouble === undefined);
  await until(vms, bios.id, ({ bootTrouble }) => bootTrouble?.cause === 'no-device');
  await vms.forceOff(bios.id);
  expect(vms.find(bios.id).bootTrouble).toBeUndefined();
  const causes = (await vms.events(bios.id)).flatMap(({ kind, facts }) =>
    kind === 'boot-trouble' ? [facts['cause']] : [],
  );
  expect(causes).toEqual(['no-device', 'no-device']);

  const { bootTrouble } = await until(vms, uefi.id, (vm) => vm.bootTrouble !== undefined);
  expect(['no-device', 'uefi-shell']).toContain(bootTrouble?.cause);
  await vms.forceOff(uefi.id);
});

it('says what a kernel that crashed has said, whether QEMU hears of it or not', async () => {
  const vms = await openService(await makeVmHome(), { vitals: { bootLooks } });
  const { id } = await addBare(vms, {
    memoryMiB: 256,
    display: { adapter: 'none' },
    kernel: { kernel, initrd: null, append: 'console=ttyS0 root=/dev/nowhere quiet' },
  });
  await vms.start(id);
  const vm = await until(vms, id, ({ bootTrouble }) => bootTrouble !== undefined);
  expect(vm.bootTrouble?.cause).toBe('no-root');
  expect(vm.bootTrouble?.line).toContain('Unable to mount root fs');
  // What its driver of the panic device would do (QEMU, docs/specs/pvpanic).
  const poke = { 'command-line': 'o/b 0x505 1' };
  await vms.monitor(id, { execute: 'human-monitor-command', arguments: poke });
  const { state, error } = await until(vms, id, (now) => now.error !== null);
  expect(state).toBe('crashed');
  expect(error?.code).toBe('guest-panicked');
  expect(error?.params?.['words']).toMatch(/^Kernel panic - not syncing: VFS: Unable to mount/);
});

it('pauses a guest before there is no room for its disks, and once', async ({ skip }) => {
  const home = await makeVmHome();
  const folder = path.join(home.root, 'small');
  if (!(await mountSmallDisk(folder, '16m'))) return skip('needs the right to mount');
  const bars = { roomMs: 100, warnBytes: 8 * MiB, pauseBytes: 4 * MiB };
  const vms = await openService(home, { vitals: { bootLooks: [], ...bars } });
  const image = path.join(folder, 'disk.img');
  await writeFile(image, '');
  await truncate(image, 1024 * MiB);
  const disks = [sampleDisk({ file: image, format: 'raw' })];
  const { id } = await addBare(vms, { disks });
  await vms.start(id);
  const other = path.join(folder, 'other');
  await writeFile(other, Buffer.alloc(10 * MiB, 1));
  const low = await until(vms, id, ({ hostDisk }) => hostDisk !== undefined);
  expect(low).toMatchObject({ state: 'running', hostDisk: { path: folder, paused: false } });
  await writeFile(`${other}2`, Buffer.alloc(3 * MiB, 1));
  await until(vms, id, ({ state, hostDisk }) => state === 'paused' && hostDisk?.paused === true);
  // Who lets it run on all the same is not stopped again and again.
  await vms.resume(id);
  await until(vms, id, ({ state }) => state === 'running');
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(vms.find(id).state).toBe('running');
  await rm(other);
  await until(vms, id, ({ hostDisk }) => hostDisk === undefined);
  const told = (await vms.events(id)).map(({ kind, facts: { level } }) => [kind, level]);
  expect(told.filter(([kind]) => kind === 'host-disk')).toEqual([
    ['host-disk', 'low'],
    ['host-disk', 'paused'],
  ]);
});
