import { describe, expect, it } from 'vitest';
import { sampleDisk } from '../../fakes/vm-configs';
import { cloned, cloneWorld, codeOf, diskOf, hasPattern, local, tool } from './clone-world';

const infoOf = async (file: string): Promise<unknown> =>
  JSON.parse(await tool('qemu-img', 'info', '--output=json', file));

describe('a clone of a guest that runs', () => {
  it('has what its disks held at one moment; the guest goes on, and no snapshot stays', async () => {
    const data = sampleDisk({ file: 'disks/data.qcow2', format: 'qcow2', bus: 'ide' });
    const world = await cloneWorld({ disks: [data] });
    const { services, id } = world;
    await services.machines.act(local(id), 'start');
    const write = async (byte: number) => {
      const said = await services.local.monitor(id, {
        execute: 'human-monitor-command',
        arguments: { 'command-line': `qemu-io -d disk0 "write -P ${byte} 64k 64k"` },
      });
      // What went well it prints elsewhere.
      expect(said).toBe('');
    };
    await write(1);
    const plan = await services.clones.plan(id, { name: 'copy', kind: 'full' });
    expect(plan.running).toBe(true);
    const copy = await cloned(world, { name: 'copy', kind: 'full' });
    await write(2);
    const other = await cloned(world, { name: 'other', kind: 'full' });
    expect(services.machines.list().find((vm) => vm.id === id)?.state).toBe('running');
    expect(await hasPattern(diskOf(services, copy, 'disk0'), 'qcow2', 1)).toBe(true);
    expect(await hasPattern(diskOf(services, other, 'disk0'), 'qcow2', 2)).toBe(true);
    expect((await (await services.snapshots()).tree(id)).points).toEqual([]);
    await services.machines.act(local(copy), 'start');
    await services.machines.act(local(id), 'force-off');
    expect(await infoOf(diskOf(services, id, 'disk0'))).not.toHaveProperty('snapshots');
  });

  it('is refused before anything is made where its disks have no snapshots', async () => {
    const world = await cloneWorld();
    const { services, id } = world;
    await services.machines.act(local(id), 'start');
    for (const kind of ['linked', 'disposable'] as const) {
      expect(await codeOf(services.clones.plan(id, { name: 'x', kind }))).toBe('clone-running');
    }
    // The first one is raw.
    const full = { name: 'x', kind: 'full' } as const;
    expect(await codeOf(services.clones.plan(id, full))).toBe('snapshot-not-qcow2');
    expect(await codeOf(services.clones.begin(id, full))).toBe('snapshot-not-qcow2');
  });
});
