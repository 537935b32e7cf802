import {
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AppFailure } from '../../../shared/errors';
import { localConnection } from '../../../shared/machine-ref';
import { GiB, MiB } from '../../../shared/units';
import { imageDetails } from '../../../electron/disks/tools/image-details';
import { qemuImgPath } from '../installed';
import { sampleDisk } from '../../fakes/vm-configs';
import { diskWorld, doTool, type DiskWorld, onImage, refusal, tool } from './image-patterns';
import { bareConfig } from './wiring';

/** 64 MiB with 8 MiB of pattern, and 8 MiB of zeroes that take room. */
const written = (file: string) => {
  tool('qemu-img', 'create', '-q', '-f', 'qcow2', file, '64M');
  onImage(file, 'qcow2', 'write -P 7 0 8M', 'write -P 9 40M 1M', 'write -P 0 8M 8M');
};
const holds = (file: string, format: string) =>
  onImage(
    file,
    format,
    'read -P 7 0 8M',
    'read -P 0 8M 32M',
    'read -P 9 40M 1M',
    'read -P 0 41M 23M',
  );

const inDisks = async ({ services, id }: DiskWorld) =>
  (await readdir(path.join(services.local.folder(id), 'disks'))).toSorted();
const inTrash = async ({ home }: DiskWorld) =>
  (await readdir(path.join(home.root, 'data/Trash/files')).catch((): string[] => [])).toSorted();

describe('a disk that is made larger', () => {
  it.each(['qcow2', 'raw'] as const)(
    '%s: the image has the size, and what was in it',
    async (format) => {
      const world = await diskWorld({
        file: 'disks/disk0.img',
        format,
        make: (file) => {
          tool('qemu-img', 'create', '-q', '-f', format, file, '64M');
          onImage(file, format, 'write -P 7 0 8M', 'write -P 9 40M 1M');
        },
      });
      expect(await refusal(world, { tool: 'grow', sizeBytes: 64 * MiB })).toBe('disk-not-larger');
      expect(await refusal(world, { tool: 'grow', sizeBytes: MiB })).toBe('disk-not-larger');
      // No whole sector: never less than was wished.
      const job = await doTool(world, { tool: 'grow', sizeBytes: 100 * MiB + 1 });
      expect(job).toMatchObject({ state: 'done', result: { disk: { after: 100 * MiB + 512 } } });
      const { virtualBytes } = await imageDetails(world.image(), format, qemuImgPath);
      expect(virtualBytes).toBe(100 * MiB + 512);
      holds(world.image(), format);
    },
  );

  it('keeps the snapshots within it', async () => {
    const world = await diskWorld({
      make: (file) => {
        written(file);
        tool('qemu-img', 'snapshot', '-c', 'before', file);
        onImage(file, 'qcow2', 'write -P 1 0 1M');
      },
    });
    expect(await refusal(world, { tool: 'grow', sizeBytes: GiB })).toBeNull();
    const { virtualBytes, snapshots } = await imageDetails(world.image(), 'qcow2', qemuImgPath);
    expect({ virtualBytes, snapshots }).toEqual({ virtualBytes: GiB, snapshots: ['before'] });
    tool('qemu-img', 'snapshot', '-a', 'before', world.image());
    holds(world.image(), 'qcow2');
  });

  it('of an old image with snapshots is refused in QEMU’s words, and nothing changes', async () => {
    const world = await diskWorld({
      make: (file) => {
        tool('qemu-img', 'create', '-q', '-f', 'qcow2', '-o', 'compat=0.10', file, '64M');
        tool('qemu-img', 'snapshot', '-c', 'before', file);
      },
    });
    const before = await readFile(world.image());
    const job = await doTool(world, { tool: 'grow', sizeBytes: GiB });
    expect(job.error).toMatchObject({ code: 'disk-grow-refused' });
    expect(job.error?.detail).toMatch(/snapshot/);
    expect((await readFile(world.image())).equals(before)).toBe(true);
  });
});

describe('a disk that is compacted', () => {
  it('holds the same in less, and the old image is in the trash', async () => {
    const world = await diskWorld({ make: written });
    const file = world.image();
    const inode = (await stat(file)).ino;
    const { state, result } = await doTool(world, { tool: 'compact' });
    expect(state).toBe('done');
    expect(result.disk).toMatchObject({ path: file });
    expect((result.disk?.before ?? 0) - (result.disk?.after ?? 0)).toBeGreaterThanOrEqual(7 * MiB);
    holds(file, 'qcow2');
    tool('qemu-img', 'check', '-q', file);
    expect(await inDisks(world)).toEqual(['disk0.qcow2']);
    expect(await inTrash(world)).toEqual(['disk0.qcow2']);
    expect((await stat(result.disk?.old ?? '')).ino).toBe(inode);
    // A second time there is nothing to win: not a byte is touched.
    const again = (await stat(file)).ino;
    expect((await doTool(world, { tool: 'compact' })).state).toBe('done');
    expect((await stat(file)).ino).toBe(again);
    expect(await inTrash(world)).toEqual(['disk0.qcow2']);
  });

  it('keeps what it is based on, its options, and what others see who stand on it', async () => {
    const world = await diskWorld({
      make: (file) => {
        const base = path.join(path.dirname(file), 'a:base, 1.qcow2');
        written(base);
        const options = ['-o', 'cluster_size=131072,lazy_refcounts=on', '-F', 'qcow2'];
        const create = ['create', '-q', '-f', 'qcow2'];
        tool('qemu-img', ...create, ...options, '-b', './a:base, 1.qcow2', file);
        onImage(file, 'qcow2', 'write -P 5 20M 4M', 'write -P 0 20M 3M', 'write -P 6 0 1M');
        const above = path.join(path.dirname(file), 'above.qcow2');
        tool('qemu-img', ...create, '-b', 'disk0.qcow2', '-F', 'qcow2', above);
        onImage(above, 'qcow2', 'write -P 8 60M 1M');
      },
    });
    const file = world.image();
    expect(await refusal(world, { tool: 'compact' })).toBeNull();
    expect(await imageDetails(file, 'qcow2', qemuImgPath)).toMatchObject({
      options: { cluster_size: '131072', lazy_refcounts: 'on' },
    });
    const row = (await world.services.disks.list()).find(({ path: each }) => each === file);
    expect(row?.chain).toEqual([path.join(path.dirname(file), 'a:base, 1.qcow2')]);
    onImage(
      file,
      'qcow2',
      'read -P 6 0 1M',
      'read -P 7 1M 7M',
      'read -P 0 20M 3M',
      'read -P 5 23M 1M',
    );
    const above = path.join(path.dirname(file), 'above.qcow2');
    onImage(above, 'qcow2', 'read -P 5 23M 1M', 'read -P 7 1M 7M', 'read -P 8 60M 1M');
    // It holds only its own, not what it is based on.
    expect((await stat(file)).blocks * 512).toBeLessThan(4 * MiB);
  });

  it('is refused where snapshots would be lost, and what is no image of QEMU’s is left alone', async () => {
    const world = await diskWorld({
      make: (file) => {
        written(file);
        tool('qemu-img', 'snapshot', '-c', 'before', file);
      },
    });
    const before = await readFile(world.image());
    for (const wish of [
      { tool: 'compact' },
      { tool: 'convert', to: 'raw' },
      { tool: 'move', folder: '/tmp' },
    ] as const) {
      expect(await refusal(world, wish)).toBe('disk-has-snapshots');
    }
    expect(await refusal(world, { tool: 'flatten' })).toBe('disk-no-base');
    expect(await refusal(world, { tool: 'convert', to: 'qcow2' })).toBe('disk-already-format');
    expect((await readFile(world.image())).equals(before)).toBe(true);
    await truncate(world.image(), 0);
    await writeFile(world.image(), 'no image at all');
    expect(await refusal(world, { tool: 'compact' })).toBe('disk-not-format');
    await rm(world.image());
    expect(await refusal(world, { tool: 'compact' })).toBe('file-missing');
  });
});

describe('a disk that is converted', () => {
  it('to raw and back holds the same, under a name of its own', async () => {
    const world = await diskWorld({ make: written });
    await mkdir(path.join(world.services.local.folder(world.id), 'disks'), { recursive: true });
    // A name that is taken stays whose it is.
    const taken = world.image().replace(/qcow2$/, 'img');
    await writeFile(taken, 'somebody’s');
    expect(await refusal(world, { tool: 'convert', to: 'raw' })).toBeNull();
    expect(world.disk()).toMatchObject({ file: 'disks/disk0-2.img', format: 'raw' });
    expect(await readFile(taken, 'utf8')).toBe('somebody’s');
    holds(world.image(), 'raw');
    expect((await stat(world.image())).blocks * 512).toBeLessThan(10 * MiB);
    expect(await refusal(world, { tool: 'convert', to: 'qcow2' })).toBeNull();
    expect(world.disk()).toMatchObject({ file: 'disks/disk0-2.qcow2', format: 'qcow2' });
    holds(world.image(), 'qcow2');
    expect(await inTrash(world)).toEqual(['disk0-2.img', 'disk0.qcow2']);
    const stored = await readFile(world.services.local.definitionFile(world.id), 'utf8');
    expect(stored).toContain('disks/disk0-2.qcow2');
  });

  it('is what the definition says, whatever a guest has written into it', async () => {
    const world = await diskWorld({
      file: 'disks/disk0.img',
      format: 'raw',
      make: async (file, home) => {
        // A guest’s trap: a raw disk that begins like an image which stands on a file of this computer.
        const secret = path.join(home.root, 'secret');
        await writeFile(secret, 'x'.repeat(65_536));
        tool('qemu-img', 'create', '-q', '-f', 'qcow2', '-b', secret, '-F', 'raw', file);
        await truncate(file, MiB);
      },
    });
    const before = await readFile(world.image());
    expect(await refusal(world, { tool: 'flatten' })).toBe('disk-no-base');
    expect(await refusal(world, { tool: 'convert', to: 'qcow2' })).toBeNull();
    const back = path.join(world.home.root, 'back');
    tool('qemu-img', 'convert', '-f', 'qcow2', '-O', 'raw', world.image(), back);
    expect((await readFile(back)).equals(before)).toBe(true);
  });
});

describe('a disk that is moved', () => {
  it('lies elsewhere on the same base, and comes back', async () => {
    const world = await diskWorld({
      make: (file) => {
        const base = path.join(path.dirname(file), 'base.qcow2');
        written(base);
        tool('qemu-img', 'create', '-q', '-f', 'qcow2', '-b', 'base.qcow2', '-F', 'qcow2', file);
        onImage(file, 'qcow2', 'write -P 6 20M 1M');
      },
    });
    const home = path.dirname(world.image());
    const folder = path.join(world.home.root, 'large, drive');
    expect(await refusal(world, { tool: 'move', folder })).toBe('folder-missing');
    await mkdir(folder);
    expect(await refusal(world, { tool: 'move', folder: home })).toBe('disk-already-there');
    expect(await refusal(world, { tool: 'move', folder })).toBeNull();
    expect(world.disk().file).toBe(path.join(folder, 'bare-disk0.qcow2'));
    onImage(world.image(), 'qcow2', 'read -P 6 20M 1M', 'read -P 7 0 8M');
    expect(await refusal(world, { tool: 'move', folder: home })).toBeNull();
    expect(world.disk().file).toBe('disks/disk0.qcow2');
    onImage(world.image(), 'qcow2', 'read -P 6 20M 1M', 'read -P 7 0 8M');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a disk that is based on another image', () => {
  it('holds the same, whatever the other holds; what would lead nowhere is refused', async () => {
    const world = await diskWorld({
      make: (file) => {
        const at = (name: string) => path.join(path.dirname(file), name);
        written(at('base.qcow2'));
        tool('qemu-img', 'create', '-q', '-f', 'qcow2', '-b', 'base.qcow2', '-F', 'qcow2', file);
        onImage(file, 'qcow2', 'write -P 6 20M 1M');
        // Smaller, with something else where the base holds nothing, and nothing where it holds something.
        tool('qemu-img', 'create', '-q', '-f', 'raw', at('other.img'), '48M');
        onImage(at('other.img'), 'raw', 'write -P 7 0 4M', 'write -P 3 30M 4M');
        tool(
          'qemu-img',
          'create',
          '-q',
          '-f',
          'qcow2',
          '-b',
          'disk0.qcow2',
          '-F',
          'qcow2',
          at('top.qcow2'),
        );
      },
    });
    const file = world.image();
    const at = (name: string) => path.join(path.dirname(file), name);
    const same = () =>
      onImage(
        file,
        'qcow2',
        'read -P 7 0 8M',
        'read -P 6 20M 1M',
        'read -P 0 21M 19M',
        'read -P 9 40M 1M',
        'read -P 0 41M 23M',
      );
    const rebase = async (base: string) => await refusal(world, { tool: 'rebase', base });
    expect(await rebase(at('base.qcow2'))).toBe('disk-already-based');
    expect(await rebase(file)).toBe('disk-base-loop');
    expect(await rebase(at('top.qcow2'))).toBe('disk-base-loop');
    expect(await rebase(at('none'))).toBe('file-missing');
    expect(await rebase(at('other.img'))).toBeNull();
    same();
    expect(tool('qemu-img', 'info', file)).toMatch(/backing file: other\.img[^]*format: raw/);
    expect(await inTrash(world)).toEqual(['disk0.qcow2']);
    // What is read of it where nothing is its own comes from the new base.
    onImage(at('other.img'), 'raw', 'read -P 7 0 4M', 'read -P 3 30M 4M');

    const { services, home } = world;
    const other = bareConfig({
      name: 'other',
      disks: [sampleDisk({ id: 'disk0', file: at('base.qcow2') })],
    });
    await services.local.add(other, () => Promise.resolve());
    expect(await rebase(at('base.qcow2'))).toBe('disk-base-used');
    await services.machines.act({ connection: localConnection, id: other.id }, 'make-template');
    expect(await rebase(at('base.qcow2'))).toBeNull();
    same();
    const strange = path.join(home.root, 'strange.qcow2');
    tool(
      'qemu-img',
      'create',
      '-q',
      '-f',
      'qcow2',
      '-u',
      '-b',
      '/etc/hostname',
      '-F',
      'raw',
      strange,
      '1M',
    );
    expect(await rebase(strange)).toBe('image-unsafe');
    tool('qemu-img', 'snapshot', '-c', 'kept', file);
    expect(await rebase(at('other.img'))).toBe('disk-has-snapshots');
  });
});

describe('an image that is wiped', () => {
  it('is overwritten and gone, and only where nothing needs it', async () => {
    const world = await diskWorld({ make: written });
    const { services } = world;
    const at = (name: string) => path.join(path.dirname(world.image()), name);
    const refused = async (file: string) =>
      await services.disks.wipe(file).then(
        async (job) => (await job.ended).error?.code ?? null,
        (error: AppFailure) => error.error.code,
      );
    const old = at('old.img');
    // One byte more than whole sectors, with a hole in it.
    await writeFile(old, Buffer.concat([Buffer.alloc(MiB, 5), Buffer.alloc(1, 5)]));
    await truncate(old, 8 * MiB + 1);
    onImage(old, 'raw', 'write -P 5 6M 1M');
    tool('qemu-img', 'create', '-q', '-f', 'qcow2', at('base.qcow2'), '1M');
    tool(
      'qemu-img',
      'create',
      '-q',
      '-f',
      'qcow2',
      '-b',
      at('base.qcow2'),
      '-F',
      'qcow2',
      at('top.qcow2'),
    );
    const parts = ['-o', `data_file=${at('data.raw')}`];
    tool('qemu-img', 'create', '-q', '-f', 'qcow2', ...parts, at('split.qcow2'), '1M');
    expect(await refused(at('split.qcow2'))).toBe('disk-data-file');
    await rm(at('split.qcow2'));
    await rm(at('data.raw'));
    expect(await refused(world.image())).toBe('disk-needed');
    expect(await refused(at('base.qcow2'))).toBe('disk-needed');
    expect(await refused('/etc/hostname')).toBe('disk-needed');
    await link(old, at('second.img'));
    expect(await refused(old)).toBe('disk-wipe-linked');
    const second = await open(at('second.img'), 'r');
    await rm(at('second.img'));
    try {
      const plan = await services.disks.planWipe(old);
      expect(plan).toMatchObject({ path: old, owner: 'bare', format: 'raw' });
      expect(plan.bytes).toBeLessThan(3 * MiB);
      expect(await refused(old)).toBeNull();
      expect(await inDisks(world)).toEqual(['base.qcow2', 'disk0.qcow2', 'top.qcow2']);
      // Whoever has it open sees what is on the drive now.
      const bytes = Buffer.alloc(8 * MiB + 1);
      await second.read(bytes, 0, bytes.length, 0);
      expect(bytes.includes(Buffer.alloc(64, 5))).toBe(false);
      expect(bytes.subarray(2 * MiB, 6 * MiB).every((byte) => byte === 0)).toBe(true);
      expect((await second.stat()).blocks * 512).toBeLessThan(3 * MiB);
    } finally {
      await second.close();
    }
    expect(await inTrash(world)).toEqual([]);
    holds(world.image(), 'qcow2');
  });
});

describe('a disk that is checked', () => {
  it('is repaired on a copy, which takes its place; the damaged one is kept', async () => {
    const world = await diskWorld({ make: written });
    expect(await refusal(world, { tool: 'check', repair: false })).toBeNull();
    expect((await doTool(world, { tool: 'check', repair: true })).result.disk?.old).toBeNull();
    // Reference counts that are wrong: the first block of them is behind the header's pointer at 48.
    const bytes = await readFile(world.image());
    const table = Number(bytes.readBigUInt64BE(48));
    const block = Number(bytes.readBigUInt64BE(table));
    bytes.writeUInt16BE(0, block + 2 * 5);
    bytes.writeUInt16BE(1, block + 2 * 600);
    await writeFile(world.image(), bytes);
    const found = await doTool(world, { tool: 'check', repair: false });
    expect(found.error?.code).toBe('disk-has-errors');
    const job = await doTool(world, { tool: 'check', repair: true });
    expect(job.error).toBeNull();
    expect(await refusal(world, { tool: 'check', repair: false })).toBeNull();
    holds(world.image(), 'qcow2');
    expect((await readFile(job.result.disk?.old ?? '')).equals(bytes)).toBe(true);
  });

  it('raw has nothing to check, which is said', async () => {
    const world = await diskWorld({
      file: 'disks/disk0.img',
      format: 'raw',
      make: async (file) => {
        await writeFile(file, 'x'.repeat(4096));
      },
    });
    expect(await refusal(world, { tool: 'check', repair: false })).toBe('disk-tool-format');
  });
});
