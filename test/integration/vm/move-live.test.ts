import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createServices } from '../../../electron/services';
import { fileNode, qomPath } from '../../../electron/qemu/hardware/device-ids';
import { beginMirror, swapImage } from '../../../electron/vm/disks/move-blocks';
import { writeMoveNote } from '../../../electron/vm/disks/move-note';
import { nodesAt } from '../../../electron/vm/disks/settle-move';
import type { VmService } from '../../../electron/vm/types';
import type { VmConfig } from '../../../shared/vm-config';
import { sampleDisk } from '../../fakes/vm-configs';
import { diskWorld, type DiskWorld, onImage, refusal, tool } from './image-patterns';
import { mountSmallDisk, openService } from './support';

interface Node {
  'node-name': string;
  file: string;
}

const ref = ({ id }: DiskWorld) => ({ connection: 'local' as const, id });
const start = async (world: DiskWorld) => await world.services.machines.act(ref(world), 'start');
const end = async (world: DiskWorld) => await world.services.machines.act(ref(world), 'force-off');

/** Writes as the guest does. */
async function guestWrites({ services, id }: DiskWorld, command: string): Promise<void> {
  const said = await services.local.monitor(id, {
    execute: 'human-monitor-command',
    arguments: { 'command-line': `qemu-io -d ${qomPath('disk0')}/virtio-backend "${command}"` },
  });
  if (said !== '') throw new Error(String(said));
}

async function nodesOf({ services, id }: DiskWorld): Promise<Node[]> {
  const execute = 'query-named-block-nodes';
  return (await services.local.monitor(id, { execute })) as Node[];
}

/** Names of what a move adds to a QEMU. */
const ours = (nodes: readonly Node[]) =>
  nodes.map((node) => node['node-name']).filter((name) => name.startsWith('move-'));
const fileOf = (nodes: readonly Node[]) =>
  nodes.find((node) => node['node-name'] === fileNode('disk0'))?.file;

const onBase = (file: string) => {
  const base = path.join(path.dirname(file), 'base.qcow2');
  tool('qemu-img', 'create', '-q', '-f', 'qcow2', base, '64M');
  onImage(base, 'qcow2', 'write -P 7 0 8M');
  tool('qemu-img', 'create', '-q', '-f', 'qcow2', '-b', 'base.qcow2', '-F', 'qcow2', file);
  onImage(file, 'qcow2', 'write -P 5 20M 8M');
  tool('qemu-img', 'bitmap', '--add', '-g', '65536', file, 'changes');
};

describe('a disk of a guest that runs is moved', () => {
  it('qcow2: onto the same base, with what the guest writes and the lists of changes, and back', async () => {
    const world = await diskWorld({ make: onBase });
    await start(world);
    const home = path.dirname(world.image());
    const folder = path.join(world.home.root, 'large, drive');
    await mkdir(folder);
    await guestWrites(world, 'write -P 9 40M 64k');
    const which = { id: world.id, device: 'disk0' };
    const job = await world.services.disks.begin(which, { tool: 'move', folder });
    // In the middle of it, or at whatever moment this computer makes of it.
    for (const at of [50, 51, 52]) await guestWrites(world, `write -P 8 ${at}M 64k`);
    expect(await job.ended).toMatchObject({
      error: null,
      result: { disk: { path: path.join(folder, 'bare-disk0.qcow2') } },
    });
    const [file] = await readdir(folder);
    expect(world.disk().file).toBe(path.join(folder, file ?? ''));
    const nodes = await nodesOf(world);
    expect(fileOf(nodes)).toBe(world.image());
    expect(ours(nodes)).toEqual([]);
    expect(world.services.machines.get(ref(world)).state).toBe('running');
    expect(world.services.local.waiting(world.id).parts).toEqual([]);
    expect(existsSync(path.join(home, 'disk0.qcow2'))).toBe(false);
    await guestWrites(world, 'write -P 3 42M 64k');
    expect(await refusal(world, { tool: 'move', folder: home })).toBeNull();
    await guestWrites(world, 'write -P 4 44M 64k');
    await end(world);
    expect(world.disk().file).toBe('disks/disk0.qcow2');
    expect(await readdir(folder)).toEqual([]);
    tool('qemu-img', 'check', '-q', world.image());
    onImage(world.image(), 'qcow2', 'read -P 7 0 8M', 'read -P 5 20M 8M', 'read -P 9 40M 64k');
    onImage(world.image(), 'qcow2', 'read -P 3 42M 64k', 'read -P 4 44M 64k');
    for (const at of [50, 51, 52]) onImage(world.image(), 'qcow2', `read -P 8 ${at}M 64k`);
    const said = tool('qemu-img', 'info', '--output=json', world.image());
    expect(JSON.parse(said)).toMatchObject({
      'full-backing-filename': path.join(home, 'base.qcow2'),
      'format-specific': { data: { bitmaps: [{ name: 'changes', flags: ['auto'] }] } },
    });
  });

  it('raw: with its holes; a paused guest stays paused', async () => {
    const world = await diskWorld({
      file: 'disks/disk0.img',
      format: 'raw',
      make: (file) => {
        tool('qemu-img', 'create', '-q', '-f', 'raw', file, '64M');
        onImage(file, 'raw', 'write -P 7 8M 8M');
      },
    });
    await start(world);
    await world.services.machines.act(ref(world), 'pause');
    const folder = path.join(world.home.root, 'large');
    await mkdir(folder);
    expect(await refusal(world, { tool: 'move', folder })).toBeNull();
    expect(world.services.machines.get(ref(world)).state).toBe('paused');
    await world.services.machines.act(ref(world), 'resume');
    await end(world);
    onImage(world.image(), 'raw', 'read -P 0 0 8M', 'read -P 7 8M 8M', 'read -P 0 16M 48M');
  });

  it('cancelled, or without room, it is where it was, and nothing is left', async () => {
    let small = false;
    const world = await diskWorld({
      make: async (file, { root }) => {
        small = await mountSmallDisk(path.join(root, 'small'), '12m');
        // Compressed, it is as small as nobody who looks at the file would think.
        const source = path.join(root, 'source');
        tool('qemu-img', 'create', '-q', '-f', 'raw', source, '64M');
        onImage(source, 'raw', 'write -P 7 0 48M');
        tool('qemu-img', 'convert', '-c', '-O', 'qcow2', source, file);
      },
    });
    await start(world);
    const before = world.disk().file;
    const folder = path.join(world.home.root, 'small');
    // Where the tests may not mount a disk of their own, the unit tests have to do.
    const full = small ? await refusal(world, { tool: 'move', folder }) : 'no-space-left';
    expect(full).toBe('no-space-left');
    const large = path.join(world.home.root, 'large');
    await mkdir(large);
    const which = { id: world.id, device: 'disk0' };
    const job = await world.services.disks.begin(which, { tool: 'move', folder: large });
    expect(job.cancel()).toBe(true);
    expect((await job.ended).state).toBe('cancelled');
    expect(ours(await nodesOf(world))).toEqual([]);
    expect(await readdir(large)).toEqual([]);
    expect(small ? await readdir(folder) : []).toEqual([]);
    expect(world.disk().file).toBe(before);
    expect(fileOf(await nodesOf(world))).toBe(world.image());
    expect(world.services.machines.get(ref(world)).state).toBe('running');
  });

  it('is refused where a snapshot in it would be lost', async () => {
    const world = await diskWorld({
      make: (file) => {
        tool('qemu-img', 'create', '-q', '-f', 'qcow2', file, '64M');
        tool('qemu-img', 'snapshot', '-c', 'before', file);
      },
    });
    await start(world);
    const wish = { tool: 'move', folder: world.home.root } as const;
    expect(await refusal(world, wish)).toBe('disk-has-snapshots');
  });
});

const written = (file: string) => {
  tool('qemu-img', 'create', '-q', '-f', 'qcow2', file, '64M');
  onImage(file, 'qcow2', 'write -P 7 0 8M');
};

type Step = 'copying' | 'without-image' | 'moved' | 'taken-back';

/** Leaves a move of the disk of a guest that runs as a kill does. */
async function leaveHalf(vms: VmService, world: DiskWorld, step: Step) {
  const { id, home } = world;
  const from = await realpath(world.image());
  const [hidden, to] = [path.join(home.root, '.new.part'), path.join(home.root, 'new.qcow2')];
  const disk = world.disk();
  const folder = vms.folder(id);
  await vms.useMonitor(id, async (qmp) => {
    if (step === 'copying') {
      tool('qemu-img', 'create', '-q', '-f', 'qcow2', hidden, '64M');
      await writeMoveNote(folder, { device: 'disk0', from, hidden, to: null, stopped: false });
      return await beginMirror(qmp, 'disk0', { file: hidden, format: 'qcow2', based: false });
    }
    await qmp.execute('stop');
    await copyFile(from, to);
    await writeMoveNote(folder, { device: 'disk0', from, hidden, to, stopped: true });
    if (step === 'taken-back') return await nameIn(folder, to);
    // Nodes that cannot be opened leave the disk without an image, as a kill in between does.
    const nodes = nodesAt(disk, step === 'moved' ? to : path.join(home.root, 'none'));
    await swapImage(qmp, 'disk0', nodes).catch(() => undefined);
  });
  await vms.close();
  return { from, to, hidden };
}

/** Lets a definition name another image, as where it could not be written again. */
async function nameIn(folder: string, image: string): Promise<void> {
  const file = path.join(folder, 'vm.json');
  const definition = JSON.parse(await readFile(file, 'utf8')) as VmConfig;
  const disks = definition.disks.map((disk) => ({ ...disk, file: image }));
  await writeFile(file, JSON.stringify({ ...definition, disks }));
}

/** A machine that runs, known to one service, and another one that is as a program that starts anew. */
async function halfMoved(step: Step) {
  const world = await diskWorld({ make: written });
  await start(world);
  const { id, home, services } = world;
  await services.close();
  const left = await leaveHalf(await openService(home), world, step);
  const again = createServices({
    env: home.env,
    assetsDir: path.resolve('assets'),
    monitor: 'app',
  });
  onTestFinished(() => again.close());
  await again.machines.load();
  const now: DiskWorld = {
    ...world,
    services: again,
    image: () => path.resolve(again.local.folder(id), now.disk().file),
    disk: () => again.local.config(id).disks[0] ?? sampleDisk(),
  };
  return { world: now, ...left };
}

describe('a program that starts after one that was killed in the middle', () => {
  it.each(['copying', 'without-image', 'moved', 'taken-back'] as const)(
    '%s: what QEMU has is what the definition names, and the guest goes on',
    async (step) => {
      const { world, from, to, hidden } = await halfMoved(step);
      const nodes = await nodesOf(world);
      expect(ours(nodes)).toEqual([]);
      expect(fileOf(nodes)).toBe(step === 'moved' ? to : from);
      expect(await realpath(world.image())).toBe(step === 'moved' ? to : from);
      expect(existsSync(hidden)).toBe(false);
      expect(existsSync(to)).toBe(step === 'moved');
      const { services, id } = world;
      await expect.poll(() => services.machines.get(ref(world)).state).toBe('running');
      expect(await readdir(services.local.folder(id))).not.toContain('disk-move.json');
      await guestWrites(world, 'write -P 4 44M 64k');
      await end(world);
      onImage(world.image(), 'qcow2', 'read -P 7 0 8M', 'read -P 4 44M 64k');
      await start(world);
      await end(world);
    },
  );
});

it.each([
  ['stop', 'moved'],
  ['resume', 'without-image'],
] as const)('a %s settles first what a killed move has left: %s', async (act, step) => {
  const world = await diskWorld({ make: written });
  await start(world);
  const { services, id, home } = world;
  const other = await openService(home, { monitor: 'cli' });
  const { from, to } = await leaveHalf(other, world, step);
  await expect.poll(() => services.machines.get(ref(world)).state).toBe('paused');
  await services.machines.act(ref(world), act);
  expect(await realpath(world.image())).toBe(step === 'moved' ? to : from);
  expect(fileOf(await nodesOf(world))).toBe(step === 'moved' ? to : from);
  expect(await readdir(services.local.folder(id))).not.toContain('disk-move.json');
  await guestWrites(world, 'write -P 4 44M 64k');
  await end(world);
  onImage(world.image(), 'qcow2', 'read -P 7 0 8M', 'read -P 4 44M 64k');
});

it('a guest that somebody lets go on meanwhile keeps the image that it writes to', async () => {
  const world = await diskWorld({ make: written });
  await start(world);
  const { services, id, home } = world;
  const other = await openService(home, { monitor: 'cli' });
  const folder = path.join(home.root, 'large');
  await mkdir(folder);
  const before = world.disk().file;
  const job = await services.disks.begin({ id, device: 'disk0' }, { tool: 'move', folder });
  const over = new AbortController();
  const ended = job.ended.finally(() => over.abort());
  await other.useMonitor(id, async (qmp) => {
    while (!over.signal.aborted) await qmp.execute('cont');
  });
  expect((await ended).error?.code).toBe('disk-move-resumed');
  expect(world.disk().file).toBe(before);
  expect(await readdir(folder)).toEqual([]);
  const nodes = await nodesOf(world);
  expect([fileOf(nodes), ours(nodes)]).toEqual([world.image(), []]);
  await expect.poll(() => services.machines.get(ref(world)).state).toBe('running');
  await end(world);
});

it('a definition that names its image by a link follows it', async () => {
  const world = await diskWorld({
    make: async (file, { root }) => {
      written(path.join(root, 'real.qcow2'));
      await symlink(path.join(root, 'real.qcow2'), file);
    },
  });
  await start(world);
  const folder = path.join(world.home.root, 'large');
  await mkdir(folder);
  expect(await refusal(world, { tool: 'move', folder })).toBeNull();
  expect(path.dirname(world.image())).toBe(folder);
  await end(world);
  onImage(world.image(), 'qcow2', 'read -P 7 0 8M');
});

it('a disk cannot be taken from a guest while a job works with it', async () => {
  const world = await diskWorld({
    make: (file) => void tool('qemu-img', 'create', '-q', '-f', 'qcow2', file, '64M'),
  });
  await start(world);
  const { services, id } = world;
  const holds = [{ key: `file:${await realpath(world.image())}`, mode: 'exclusive' as const }];
  let finish = () => {};
  const job = await services.jobs.start('backup', { subject: {}, holds }, async () => {
    await new Promise<void>((resolve) => (finish = resolve));
  });
  const config = services.local.config(id);
  const without = services.local.update({ ...config, disks: [] }).then(
    () => null,
    (error: { error: { code: string } }) => error.error.code,
  );
  expect(await without).toBe('held-by-job');
  expect(world.disk().id).toBe('disk0');
  finish();
  await job.ended;
});
