import { mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStanding, writeStanding } from '../../../electron/vm/points/point-store';
import { MiB } from '../../../shared/units';
import { sampleDisk, sampleNic } from '../../fakes/vm-configs';
import { makeVmHome, mountSmallDisk } from '../vm/support';
import {
  cloned,
  cloneWorld,
  codeOf,
  diskOf,
  hasPattern,
  local,
  sumOf,
  tool,
  wordsIn,
  writePattern,
} from './clone-world';

const backingOf = async (file: string): Promise<unknown> =>
  JSON.parse(await tool('qemu-img', 'info', '--output=json', file));

describe('a full clone', () => {
  it('has the bytes of all disks and an identity of its own, and runs beside the original', async () => {
    const nics = [
      sampleNic({
        forwards: [
          { protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 23_917, guestPort: 22 },
          { protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 23_918, guestPort: 80 },
        ],
      }),
    ];
    const world = await cloneWorld({ nics, vsock: { cid: 77 }, notes: 'as it was' });
    const { services, id } = world;
    const before = await Promise.all(['disk0', 'disk1'].map((d) => sumOf(diskOf(services, id, d))));
    const made = await cloned(world, { name: "a  “clone” \\ $(x) 'é", kind: 'full' });
    const [config, original] = [services.local.config(made), services.local.config(id)];
    expect(config.disks.map(({ file, format }) => [file, format])).toEqual([
      ['disks/disk0.img', 'raw'],
      ['disks/disk1.qcow2', 'qcow2'],
    ]);
    for (const disk of ['disk0', 'disk1']) {
      const same = await tool(
        'qemu-img',
        'compare',
        diskOf(services, id, disk),
        diskOf(services, made, disk),
      );
      expect(same).toContain('Images are identical');
    }
    expect(await backingOf(diskOf(services, made, 'disk1'))).not.toHaveProperty('backing-filename');
    expect(config).toMatchObject({
      notes: 'as it was',
      machine: original.machine,
      os: original.os,
    });
    expect(config.id).not.toBe(original.id);
    expect(config.nics[0]?.mac).not.toBe(original.nics[0]?.mac);
    expect(config.vsock?.cid).not.toBe(77);
    const ports = (config.nics[0]?.forwards ?? []).map(({ hostPort }) => hostPort);
    expect(new Set([...ports, 23_917, 23_918]).size).toBe(4);
    const outcomes = await services.machines.actOnEach([local(id), local(made)], 'force-off');
    expect(outcomes.every(({ error }) => error?.code === 'not-allowed-now')).toBe(true);
    await services.local.update({ ...config, vsock: undefined, nics: config.nics });
    await services.local.update({ ...original, vsock: undefined });
    for (const each of [id, made]) await services.machines.act(local(each), 'start');
    expect(services.machines.list().map(({ state }) => state)).toEqual(['running', 'running']);
    for (const each of [id, made]) await services.machines.act(local(each), 'force-off');
    expect(
      await Promise.all(['disk0', 'disk1'].map((d) => sumOf(diskOf(services, id, d)))),
    ).toEqual(before);
  });

  it('copies what is written to elsewhere, shares what is only read, and follows no link of a guest', async () => {
    const world = await cloneWorld();
    const { home, services, id } = world;
    const [disc, kernel] = [
      await wordsIn(home, 'disc.iso', 'a disc'),
      await wordsIn(home, 'vmlinuz', 'a kernel'),
    ];
    const [elsewhere, readOnly, hostile] = ['else.qcow2', 'read.qcow2', 'hostile.img'].map((name) =>
      path.join(home.root, name),
    ) as [string, string, string];
    await tool('qemu-img', 'create', '-q', '-f', 'qcow2', elsewhere, '8M');
    await tool('qemu-img', 'create', '-q', '-f', 'qcow2', readOnly, '8M');
    await writePattern(elsewhere, 'qcow2', 5);
    // A guest wrote a qcow2 header into its raw disk, which names a file of this computer.
    await tool(
      'qemu-img',
      'create',
      '-q',
      '-u',
      '-f',
      'qcow2',
      '-F',
      'raw',
      '-b',
      disc,
      hostile,
      '1M',
    );
    await truncate(hostile, MiB);
    const floppy = await wordsIn(home, 'floppy.img', 'f'.repeat(1_474_560));
    const folder = services.local.folder(id);
    await writeFile(path.join(folder, 'own.iso'), 'its own disc');
    const config = services.local.config(id);
    const disk = (name: string, file: string, more: object = {}) =>
      sampleDisk({ id: name, file, format: 'qcow2', bus: 'ide', ...more });
    const more = [
      disk('disk2', elsewhere),
      disk('disk3', readOnly, { readOnly: true, bus: 'usb' }),
      disk('disk4', hostile, { format: 'raw', bus: 'usb' }),
    ];
    await services.local.update({
      ...config,
      disks: [...config.disks, ...more],
      cdroms: [
        { id: 'cd0', file: disc, bus: 'ide' },
        { id: 'cd1', file: 'own.iso', bus: 'ide' },
      ].map((drive) => ({ ...drive, bus: 'ide' as const })),
      floppies: [{ id: 'fd0', file: floppy }],
      kernel: { kernel, initrd: null, append: '' },
      fwCfg: [{ name: 'opt/org.example/key', file: 'own.iso' }],
    });
    const made = await cloned(world, { name: 'copy', kind: 'full' });
    const own = services.local.folder(made);
    const after = services.local.config(made);
    const files = after.disks.map(({ file }) => file);
    expect(files.slice(2)).toEqual(['disks/disk2.qcow2', readOnly, 'disks/disk4.img']);
    expect(await hasPattern(diskOf(services, made, 'disk2'), 'qcow2', 5)).toBe(true);
    expect(await sumOf(diskOf(services, made, 'disk4'))).toBe(await sumOf(hostile));
    expect(after.cdroms.map(({ file }) => file)).toEqual([disc, 'media/cd1.iso']);
    expect(await readFile(path.join(own, 'media/cd1.iso'), 'utf8')).toBe('its own disc');
    expect(after.kernel?.kernel).toBe(kernel);
    expect(after.floppies?.[0]?.file).toBe('media/fd0.img');
    expect(await sumOf(path.join(own, 'media/fd0.img'))).toBe(await sumOf(floppy));
    expect(after.fwCfg?.[0]?.file).toBe('media/fw-cfg-0.iso');
    expect((await readdir(own)).toSorted()).toEqual(
      expect.arrayContaining(['disks', 'media', 'vm.json']),
    );
  });

  it('leaves snapshots behind, and takes along what its disk stands on', async () => {
    const world = await cloneWorld();
    const { services, id } = world;
    await tool('qemu-img', 'snapshot', '-c', 'before', diskOf(services, id, 'disk1'));
    const linked = await cloned(world, { name: 'linked', kind: 'linked' });
    await writePattern(diskOf(services, linked, 'disk1'), 'qcow2', 9, '1M');
    const folder = services.local.folder(id);
    const standing = readStanding(folder);
    await writeStanding(folder, { ...standing, reverting: '0badcafe' });
    const cut = services.clones.plan(id, { name: 'x', kind: 'full' });
    expect(await codeOf(cut)).toBe('snapshot-revert-unfinished');
    await writeStanding(folder, standing);
    const plan = await services.clones.plan(id, { name: 'x', kind: 'full' });
    expect(plan.files.map(({ snapshots }) => snapshots)).toEqual([0, 1]);
    expect(await codeOf(services.machines.act(local(id), 'remove'))).toBe('vm-needed');
    for (const [source, name] of [
      [id, 'of the original'],
      [linked, 'of the linked one'],
    ] as const) {
      const made = await cloned({ services, id: source }, { name, kind: 'full' });
      const file = diskOf(services, made, 'disk1');
      const info = await backingOf(file);
      expect(info).not.toHaveProperty('snapshots');
      expect(info).not.toHaveProperty('backing-filename');
      expect(await hasPattern(file, 'qcow2', 17)).toBe(true);
      expect(await hasPattern(file, 'qcow2', 9, '1M')).toBe(source === linked);
      await services.machines.act(local(made), 'remove');
    }
  });

  it('is refused before anything is written where there is no room for it', async () => {
    const home = await makeVmHome();
    const vms = home.paths.vms;
    if (!(await mountSmallDisk(vms, '4m'))) throw new Error('A small disk cannot be mounted here.');
    const around = await cloneWorld({}, async (own) => {
      await mkdir(path.dirname(own.paths.vms), { recursive: true });
      await symlink(vms, own.paths.vms);
    });
    const { services, id } = around;
    await writePattern(diskOf(services, id, 'disk1'), 'qcow2', 3, '2M');
    const fill = path.join(home.paths.vms, 'fill');
    await writeFile(fill, Buffer.alloc(2.6 * MiB));
    expect(await codeOf(cloned(around, { name: 'copy', kind: 'full' }))).toBe('disk-full');
    expect((await readdir(vms)).toSorted()).toEqual(['.trash', 'fill', 'original']);
    expect(services.machines.list().map(({ name }) => name)).toEqual(['original']);
  });
});

describe('a linked clone', () => {
  it('holds its own changes only, on any base and on another clone, and never touches what it stands on', async () => {
    const world = await cloneWorld();
    const { services, id } = world;
    const sums = async () =>
      await Promise.all(['disk0', 'disk1'].map((disk) => sumOf(diskOf(services, id, disk))));
    const before = await sums();
    const [one, two] = [
      await cloned(world, { name: 'one', kind: 'linked' }),
      await cloned(world, { name: 'two', kind: 'linked' }),
    ];
    const three = await cloned({ services, id: one }, { name: 'three', kind: 'linked' });
    expect(await backingOf(diskOf(services, one, 'disk0'))).toMatchObject({
      'backing-filename': diskOf(services, id, 'disk0'),
      'backing-filename-format': 'raw',
    });
    expect((await stat(diskOf(services, one, 'disk0'))).blocks * 512).toBeLessThan(MiB);
    await writePattern(diskOf(services, two, 'disk1'), 'qcow2', 2);
    await writePattern(diskOf(services, three, 'disk1'), 'qcow2', 3);
    for (const [each, byte] of [
      [id, 17],
      [one, 17],
      [two, 2],
      [three, 3],
    ] as const) {
      expect(await hasPattern(diskOf(services, each, 'disk1'), 'qcow2', byte)).toBe(true);
    }
    for (const each of [two, three]) await services.machines.act(local(each), 'start');
    expect(await codeOf(services.machines.act(local(id), 'start'))).toBe('image-is-base');
    expect(await codeOf(services.machines.act(local(one), 'start'))).toBe('image-is-base');
    expect(await codeOf(services.clones.plan(two, { name: 'x', kind: 'linked' }))).toBe(
      'clone-running',
    );
    for (const each of [two, three]) await services.machines.act(local(each), 'force-off');
    expect(await sums()).toEqual(before);
    const { neededBy } = await services.local.removalPlan(id);
    expect(neededBy).toEqual(['one', 'three', 'two']);
    expect(await codeOf(services.machines.act(local(one), 'remove'))).toBe('vm-needed');
  });

  it('is refused where two machines would share a device, under a name that is taken, and beyond a chain that tools follow', async () => {
    const world = await cloneWorld({ disks: [] });
    const { services, id, home } = world;
    const wish = (name: string) => ({ name, kind: 'linked' as const });
    expect(await codeOf(services.clones.plan(id, wish(' ORIGINAL ')))).toBe('name-taken');
    expect(await codeOf(services.clones.plan(id, wish('\u200b')))).toBe('name-unseen');
    let base = path.join(home.root, 'base.raw');
    await writeFile(base, Buffer.alloc(MiB));
    for (let depth = 0; depth < 15; depth += 1) {
      const next = path.join(home.root, `chain-${depth}.qcow2`);
      const format = base.endsWith('raw') ? 'raw' : 'qcow2';
      await tool('qemu-img', 'create', '-q', '-f', 'qcow2', '-F', format, '-b', base, next);
      base = next;
    }
    const config = services.local.config(id);
    await services.local.update({ ...config, disks: [sampleDisk({ file: base, bus: 'ide' })] });
    expect(await codeOf(services.clones.plan(id, wish('x')))).toBe('clone-chain-long');
    const made = await cloned(world, { name: 'flat', kind: 'full' });
    expect(await backingOf(diskOf(services, made, 'disk0'))).not.toHaveProperty('backing-filename');
  });
});

describe('a template', () => {
  it('is not started, keeps its disks, is cloned, and goes back', async () => {
    const world = await cloneWorld();
    const { services, id } = world;
    await services.machines.act(local(id), 'make-template');
    expect(services.machines.get(local(id))).toMatchObject({ template: true });
    const stored: unknown = JSON.parse(
      await readFile(path.join(services.local.folder(id), 'vm.json'), 'utf8'),
    );
    expect(stored).toMatchObject({ template: true });
    expect(await codeOf(services.machines.act(local(id), 'start'))).toBe('template-not-started');
    const config = services.local.config(id);
    const without = { ...config, disks: config.disks.slice(1) };
    expect(await codeOf(services.local.update(without))).toBe('template-disks');
    await services.local.update({ ...config, memoryMiB: 48 });
    const made = await cloned(world, { name: 'made', kind: 'linked', start: true });
    expect(services.machines.get(local(made))).toMatchObject({ state: 'running' });
    expect(services.machines.get(local(made)).template).toBeUndefined();
    await services.machines.act(local(made), 'force-off');
    await services.machines.act(local(id), 'end-template');
    expect(services.machines.get(local(id)).template).toBeUndefined();
    expect(await codeOf(services.machines.act(local(id), 'start'))).toBe('image-is-base');
  });
});
