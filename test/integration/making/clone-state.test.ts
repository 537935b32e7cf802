import { readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { AppFailure } from '../../../shared/errors';
import { sampleDisk } from '../../fakes/vm-configs';
import { cloned, cloneWorld, local, sumOf, tool } from './clone-world';

/** Until the guest's firmware has written its variables. */
const patienceMs = 60_000;

const disks = [
  sampleDisk({ id: 'disk0', file: 'disks/test-guest.img', format: 'raw', bus: 'virtio' }),
  sampleDisk({ id: 'disk1', file: 'disks/data.qcow2', format: 'qcow2', bus: 'virtio' }),
];

it(
  'each clone has UEFI variables of its own: what one changes, no other has',
  { timeout: 120_000 },
  async () => {
    const world = await cloneWorld({ firmware: 'uefi', machine: 'q35', memoryMiB: 256, disks });
    const { services, id } = world;
    await services.machines.act(local(id), 'start');
    // The firmware lists what it can boot from, and starts the guest.
    const log = path.join(services.local.folder(id), 'logs/serial0.log');
    await expect
      .poll(async () => await readFile(log, 'latin1').catch(() => ''), { timeout: patienceMs })
      .toContain('PADDOCK-READY');
    await services.machines.act(local(id), 'force-off');
    const nvramOf = (vm: string) => path.join(services.local.folder(vm), 'nvram.qcow2');
    await tool('qemu-img', 'snapshot', '-c', 'kept', nvramOf(id));
    const before = await sumOf(nvramOf(id));
    const [one, two] = [
      await cloned(world, { name: 'one', kind: 'linked' }),
      await cloned(world, { name: 'two', kind: 'full' }),
    ];
    const orderOf = async (vm: string) => {
      const { contents } = await services.uefi.read(vm);
      return contents?.entries.map((entry) => entry.id) ?? [];
    };
    const order = await orderOf(id);
    expect(order.length).toBeGreaterThan(1);
    expect(await orderOf(one)).toEqual(order);
    const second = await sumOf(nvramOf(two));
    await services.uefi.change(one, { kind: 'order', order: order.slice(1, 2) });
    expect((await orderOf(one))[0]).toBe(order[1]);
    expect(await orderOf(two)).toEqual(order);
    expect([await sumOf(nvramOf(id)), await sumOf(nvramOf(two))]).toEqual([before, second]);
    // The clone's firmware reads them.
    for (const vm of [one, two]) await services.machines.act(local(vm), 'start');
    for (const vm of [one, two]) await services.machines.act(local(vm), 'force-off');
    expect(await sumOf(nvramOf(id))).toBe(before);
  },
);

it('a TPM is copied, or begins empty, and both machines run', async () => {
  const world = await cloneWorld({ tpm: true, machine: 'q35', disks });
  const { services, id } = world;
  const stateOf = (vm: string) => path.join(services.local.folder(vm), 'tpm/tpm2-00.permall');
  const run = async (vm: string) => {
    await services.machines.act(local(vm), 'start');
    await services.machines.act(local(vm), 'force-off');
  };
  // Never started, it has none that could be copied.
  expect((await services.clones.plan(id, { name: 'x', kind: 'full' })).tpm).toBe('new');
  await run(id);
  expect((await services.clones.plan(id, { name: 'x', kind: 'full' })).tpm).toBe('copied');
  const before = await sumOf(stateOf(id));
  const copied = await cloned(world, { name: 'copied', kind: 'linked' });
  const fresh = await cloned(world, { name: 'fresh', kind: 'linked', newTpm: true });
  expect(await sumOf(stateOf(copied))).toBe(before);
  expect((await stat(stateOf(copied))).mode & 0o077).toBe(0);
  await expect(stat(stateOf(fresh))).rejects.toThrow('ENOENT');
  await run(copied);
  await run(fresh);
  expect(await sumOf(stateOf(fresh))).not.toBe(before);
  expect(await sumOf(stateOf(id))).toBe(before);
  await rm(path.join(services.local.folder(id), 'disks/data.qcow2'));
  const failed = cloned(world, { name: 'none', kind: 'full' });
  await expect(failed).rejects.toThrow(AppFailure);
});
