import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describedEnd } from '../../../electron/disks/inspect/described-end';
import { inspectImage } from '../../../electron/disks/inspect/inspect-image';
import { convertDisk } from '../../../electron/disks/qemu-img';
import { withFile } from '../../../electron/lib/byte-source';
import { MiB } from '../../../shared/units';
import type { DiskFormat } from '../../../shared/vm-config';
import { qemuImgPath } from '../installed';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-cut-'));
  await writeFile(at('full.raw'), randomBytes(6 * MiB));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string) => path.join(folder, name);
const qemuImg = (...argv: string[]) => execFileSync('qemu-img', argv, { cwd: folder });
const inspect = async (name: string) => await inspectImage(at(name), qemuImgPath);

let made = 0;
function converted(format: string, options: readonly string[]): string {
  made += 1;
  const name = `full-${made}.${format}`;
  qemuImg('convert', '-f', 'raw', '-O', format, ...options, 'full.raw', name);
  return name;
}

const kinds: readonly [DiskFormat, string[]][] = [
  ['qcow2', []],
  ['qcow2', ['-o', 'compat=0.10']],
  ['qcow2', ['-o', 'cluster_size=512,refcount_bits=1']],
  ['qcow2', ['-o', 'refcount_bits=64']],
  ['qcow2', ['-o', 'lazy_refcounts=on']],
  ['qcow2', ['-o', 'preallocation=metadata']],
  ['qcow2', ['-c']],
  ['vdi', []],
  ['vdi', ['-o', 'static=on']],
  ['vmdk', []],
];

describe('an image of which only a part arrived', () => {
  it.each(kinds)(
    '%s %j is told to be cut off, and the whole one is not',
    async (format, options) => {
      const file = converted(format, options);
      expect(await inspect(file)).toMatchObject({ condition: 'good', wholeBytes: null });
      const { size } = await stat(at(file));
      // The last: within the first tables of a qcow2 image of clusters of 64 KiB.
      for (const cut of [size - MiB - 1000, size >> 1, 150_000]) {
        await truncate(at(file), cut);
        const { condition, wholeBytes } = await inspect(file);
        expect(condition).toBe('damaged');
        expect(wholeBytes).toBeGreaterThan(cut);
      }
      const copy = { source: at(file), target: at(`${file}.copy`), qemuImg: qemuImgPath };
      await expect(
        convertDisk({ ...copy, sourceFormat: format, targetFormat: 'qcow2' }),
      ).rejects.toMatchObject({ error: { code: 'disk-unreadable' } });
      expect(await readdir(folder)).not.toContain(`${file}.copy`);
    },
  );
});

it('is found in an image that is built on one in another folder, once that may be read', async () => {
  await mkdir(at('base'));
  qemuImg('create', '-q', '-f', 'raw', 'base/base.raw', '16M');
  const base = at('base/base.raw');
  qemuImg('create', '-q', '-f', 'qcow2', '-b', base, '-F', 'raw', 'over.qcow2');
  execFileSync('qemu-io', ['-f', 'qcow2', '-c', 'write 0 4M', at('over.qcow2')]);
  const copy = { source: at('over.qcow2'), sourceFormat: 'qcow2', targetFormat: 'qcow2' } as const;
  const more = { allowed: [base], qemuImg: qemuImgPath };
  await convertDisk({ ...copy, ...more, target: at('over-1.qcow2') });
  await truncate(at('over.qcow2'), 2 * MiB);
  await expect(convertDisk({ ...copy, ...more, target: at('over-2.qcow2') })).rejects.toMatchObject(
    { error: { code: 'disk-unreadable' } },
  );
});

describe('a whole image', () => {
  it.each(['qcow2', 'vdi', 'vmdk', 'vhdx', 'vpc', 'qed', 'qcow', 'parallels'])(
    'of %s that is new and empty is good',
    async (format) => {
      qemuImg('create', '-q', '-f', format, `empty.${format}`, '64M');
      expect(await inspect(`empty.${format}`)).toMatchObject({ condition: 'good' });
    },
  );

  it.each(['off', 'metadata', 'falloc', 'full'])(
    'of qcow2, empty with preallocation %s, is good',
    async (kind) => {
      const name = `pre-${kind}.qcow2`;
      qemuImg('create', '-q', '-f', 'qcow2', '-o', `preallocation=${kind}`, name, '16M');
      expect(await inspect(name)).toMatchObject({ condition: 'good' });
    },
  );

  it('with an internal snapshot is good; cut off it is not', async () => {
    const file = converted('qcow2', []);
    qemuImg('snapshot', '-c', 'before', file);
    execFileSync('qemu-io', ['-f', 'qcow2', '-c', 'write 0 2M', at(file)]);
    expect(await inspect(file)).toMatchObject({ condition: 'good' });
    await truncate(at(file), (await stat(at(file))).size - MiB);
    expect(await inspect(file)).toMatchObject({ condition: 'damaged' });
  });

  it('with a cluster that was counted and never used, beyond its end, is good', async () => {
    const file = converted('qcow2', []);
    const handle = await open(at(file), 'r+');
    // The third cluster holds the counts, of two bytes each.
    await handle.write(Buffer.from([0, 1]), 0, 2, 2 * 65_536 + 200 * 2);
    await handle.close();
    const described = await withFile(at(file), async (bytes) => await describedEnd(bytes, 'qcow2'));
    expect(described?.lastPiece).toBe(200 * 65_536);
    expect((await stat(at(file))).size).toBeLessThan(200 * 65_536);
    expect(await inspect(file)).toMatchObject({ condition: 'good' });
  });

  it.each(['qcow2', 'vdi', 'vmdk'])('of %s is good while a guest writes to it', async (format) => {
    const name = `used.${format}`;
    qemuImg('create', '-q', '-f', format, name, '64M');
    const child = spawn('qemu-io', ['-f', format, at(name)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      for (let piece = 0; piece < 8; piece += 1) {
        child.stdin.write(`write ${piece * 7}M 3M\n`);
        await once(child.stdout, 'data');
        expect(await inspect(name)).toMatchObject({ condition: 'good' });
      }
    } finally {
      const gone = once(child, 'exit');
      child.stdin.end('quit\n');
      await gone;
    }
  });
});

describe('a copy', () => {
  it('of a file that changes meanwhile is not kept', async () => {
    const source = at('changing.raw');
    await writeFile(source, randomBytes(4 * MiB));
    const target = at('changing.qcow2');
    let grown: Promise<void> | undefined;
    const onProgress = () => {
      grown ??= appendFile(source, Buffer.alloc(MiB, 1));
    };
    const copying = convertDisk({
      source,
      sourceFormat: 'raw',
      target,
      targetFormat: 'qcow2',
      qemuImg: qemuImgPath,
      onProgress,
    });
    await expect(copying).rejects.toMatchObject({ error: { code: 'disk-in-use' } });
    await grown;
    expect((await readdir(folder)).filter((name) => name.includes('changing.qcow2'))).toEqual([]);
  });
});
