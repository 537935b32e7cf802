import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AppFailure } from '../../../shared/errors';
import { MiB } from '../../../shared/units';
import { diskWorld, type DiskWorld, onImage, refusal, tool } from './image-patterns';
import { mountSmallDisk } from './support';

const holes = (file: string) => {
  tool('qemu-img', 'create', '-q', '-f', 'qcow2', file, '64M');
  onImage(file, 'qcow2', 'write -P 7 0 24M', 'write -z -u 8M 8M');
};

const onBase = (file: string) => {
  const base = path.join(path.dirname(file), 'base.qcow2');
  holes(base);
  tool('qemu-img', 'create', '-q', '-f', 'qcow2', '-b', 'base.qcow2', '-F', 'qcow2', file);
  onImage(file, 'qcow2', 'write -P 5 20M 1M');
};

interface Node {
  'node-name': string;
  backing_file?: string;
  image: { 'virtual-size': number };
}

/** What QEMU itself says of the disk. */
async function seen({ services, id }: DiskWorld): Promise<Node | undefined> {
  const nodes = (await services.local.monitor(id, {
    execute: 'query-named-block-nodes',
    arguments: { flat: true },
  })) as Node[];
  return nodes.find((each) => each['node-name'] === 'img-disk0');
}

const start = async ({ services, id }: DiskWorld) => {
  await services.machines.act({ connection: 'local', id }, 'start');
};
const end = async ({ services, id }: DiskWorld) => {
  await services.machines.act({ connection: 'local', id }, 'force-off');
};
const unfinished = async (folder: string) =>
  (await readdir(folder)).filter((name) => name.startsWith('.'));

/** Ids of the processes that write an unfinished image in a folder. */
async function untilBusy(folder: string): Promise<number[]> {
  for (;;) {
    const [name] = await unfinished(folder);
    const found = spawnSync('pgrep', ['-f', name ?? 'none'], { encoding: 'utf8' }).stdout.trim();
    if (name !== undefined && found !== '') return found.split('\n').map(Number);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a disk of a guest that runs', () => {
  it('is made larger at once, as QEMU and the image say; what needs it off is refused', async () => {
    const world = await diskWorld({ make: holes });
    await start(world);
    expect(await refusal(world, { tool: 'grow', sizeBytes: 64 * MiB })).toBe('disk-not-larger');
    expect(await refusal(world, { tool: 'grow', sizeBytes: 96 * MiB })).toBeNull();
    expect((await seen(world))?.image['virtual-size']).toBe(96 * MiB);
    const before = (await stat(world.image())).ino;
    expect(await refusal(world, { tool: 'compact' })).toBe('disk-compact-running');
    for (const wish of [
      { tool: 'convert', to: 'raw' },
      { tool: 'check', repair: true },
    ] as const) {
      expect(await refusal(world, wish)).toBe('vm-running');
    }
    expect((await stat(world.image())).ino).toBe(before);
    await end(world);
    tool('qemu-img', 'check', '-q', world.image());
    onImage(world.image(), 'qcow2', 'read -P 7 0 8M', 'read -P 0 64M 32M');
  });

  it('stands alone after it was flattened, in QEMU and in the file', async () => {
    const world = await diskWorld({ make: onBase });
    await start(world);
    expect((await seen(world))?.backing_file).toMatch(/base\.qcow2$/);
    expect(await refusal(world, { tool: 'flatten' })).toBeNull();
    expect(await seen(world)).not.toHaveProperty('backing_file');
    await end(world);
    const row = (await world.services.disks.list()).find(({ use }) => use === 'disk');
    expect(row).toMatchObject({ chain: [], problem: null });
    onImage(world.image(), 'qcow2', 'read -P 7 0 8M', 'read -P 0 8M 8M', 'read -P 5 20M 1M');
  });
});

describe('the work on a disk', () => {
  it('cancelled in the middle leaves everything as it was; meanwhile no start, and no second work', async () => {
    const world = await diskWorld({
      make: (file) => {
        tool('qemu-img', 'create', '-q', '-f', 'qcow2', file, '1G');
        onImage(file, 'qcow2', 'write -P 7 0 200M');
      },
    });
    const { services, id } = world;
    const before = await stat(world.image());
    const job = await services.disks.begin({ id, device: 'disk0' }, { tool: 'convert', to: 'raw' });
    // Held in the middle, so that what is asked now comes neither too early nor too late.
    const busy = await untilBusy(path.dirname(world.image()));
    for (const pid of busy) process.kill(pid, 'SIGSTOP');
    const codeOf = async (pending: Promise<unknown>) =>
      await pending.then(
        () => null,
        (error: AppFailure) => error.error.code,
      );
    expect(await codeOf(start(world))).toBe('held-by-job');
    expect(await refusal(world, { tool: 'compact' })).toBe('held-by-job');
    expect(job.cancel()).toBe(true);
    expect((await job.ended).state).toBe('cancelled');
    expect(await unfinished(path.dirname(world.image()))).toEqual([]);
    const after = await stat(world.image());
    expect([after.ino, after.size, after.mtimeMs]).toEqual([
      before.ino,
      before.size,
      before.mtimeMs,
    ]);
    expect(world.disk().format).toBe('qcow2');
    // Nothing holds it any more.
    await start(world);
    await end(world);
  });

  it('is refused where there is no room for it', async () => {
    const world = await diskWorld({
      make: (file) => {
        tool('qemu-img', 'create', '-q', '-f', 'qcow2', file, '64M');
        onImage(file, 'qcow2', 'write -P 7 0 24M');
      },
    });
    const folder = path.join(world.home.root, 'small');
    await mkdir(folder);
    // Where the tests may not mount a disk of their own, the plan’s unit test has to do.
    if (!(await mountSmallDisk(folder, '12m'))) return;
    const which = { id: world.id, device: 'disk0' };
    const { needed, free } = await world.services.disks.plan(which, { tool: 'move', folder });
    expect(needed).toBeGreaterThan(free);
    expect(await refusal(world, { tool: 'move', folder })).toBe('disk-full');
    expect(await readdir(folder)).toEqual([]);
  });

  it('on a drive that fills up meanwhile changes nothing', async () => {
    let small = false;
    const world = await diskWorld({
      file: ({ root }) => path.join(root, 'small/disk.qcow2'),
      make: async (file, { root }) => {
        await mkdir(path.dirname(file));
        small = await mountSmallDisk(path.dirname(file), '12m');
        const source = path.join(root, 'source');
        tool('qemu-img', 'create', '-q', '-f', 'raw', source, '64M');
        onImage(source, 'raw', 'write -P 7 0 24M');
        // Compressed, it is as small as nobody who looks at the file would think.
        const base = path.join(path.dirname(file), 'base.qcow2');
        tool('qemu-img', 'create', '-q', '-f', 'qcow2', base, '64M');
        const how = ['-c', '-O', 'qcow2', '-B', 'base.qcow2', '-F', 'qcow2'];
        tool('qemu-img', 'convert', ...how, source, file);
      },
    });
    if (!small) return;
    const before = await readFile(world.image());
    expect(await refusal(world, { tool: 'compact' })).toBe('no-space-left');
    expect((await readFile(world.image())).equals(before)).toBe(true);
    expect(await unfinished(path.dirname(world.image()))).toEqual([]);
  });

  it('is refused while another program has the image open for writing', async () => {
    const world = await diskWorld({ make: holes });
    const other = spawn('qemu-io', ['-f', 'qcow2', world.image()], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    other.stdin.write('write 0 512\n');
    await once(other.stdout, 'data');
    for (const wish of [
      { tool: 'grow', sizeBytes: 96 * MiB },
      { tool: 'compact' },
      { tool: 'check', repair: false },
    ] as const) {
      expect(await refusal(world, wish)).toBe('disk-in-use');
    }
    other.stdin.end('quit\n');
    await once(other, 'exit');
    expect(await refusal(world, { tool: 'compact' })).toBeNull();
  });
});
