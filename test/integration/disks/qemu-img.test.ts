import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdir,
  mkdtemp,
  open,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as inspecting from '../../../electron/disks/inspect/inspect-image';
import * as making from '../../../electron/disks/qemu-img';
import { diskFormatSchema } from '../../../shared/vm-config';
import { MiB } from '../../../shared/units';
import { qemuImgPath } from '../installed';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-disks-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string) => path.join(folder, name);
const qemuImg = (...argv: string[]) => execFileSync('qemu-img', argv, { cwd: folder });
const createDisk = async (options: Omit<making.CreateDiskOptions, 'qemuImg'>) =>
  await making.createDisk({ ...options, qemuImg: qemuImgPath });
const convertDisk = async (options: Omit<making.ConvertDiskOptions, 'qemuImg'>) =>
  await making.convertDisk({ ...options, qemuImg: qemuImgPath });
const inspectImage = async (file: string) => await inspecting.inspectImage(file, qemuImgPath);
const code = (expected: string) => ({ error: { code: expected } });

/** A raw file with random bytes at its start and end, so that copies can be compared. */
async function rawFile(name: string, bytes: number): Promise<string> {
  const handle = await open(at(name), 'w');
  await handle.truncate(bytes);
  await handle.write(crypto.getRandomValues(new Uint8Array(65_536)), 0, 65_536, 0);
  await handle.write(crypto.getRandomValues(new Uint8Array(65_536)), 0, 65_536, bytes - 65_536);
  await handle.close();
  return at(name);
}

/** Another process of QEMU that holds the image for writing, as a guest would. */
async function openForWriting(file: string) {
  const child = spawn('qemu-io', ['-f', 'qcow2', file], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write('write 0 512\n');
  await once(child.stdout, 'data');
  return {
    async end() {
      const gone = once(child, 'exit');
      child.stdin.end('quit\n');
      await gone;
    },
  };
}

describe('making disks', () => {
  it.each([
    ['qcow2', 'off'],
    ['qcow2', 'metadata'],
    ['qcow2', 'falloc'],
    ['qcow2', 'full'],
    ['raw', 'off'],
    ['raw', 'falloc'],
    ['raw', 'full'],
  ] as const)('%s with preallocation %s', async (format, preallocation) => {
    const file = at(`made-${preallocation}.${format}`);
    const sizeBytes = 24 * MiB;
    const seen: number[] = [];
    const onProgress = (fraction: number) => seen.push(fraction);
    await createDisk({ file, format, sizeBytes, preallocation, onProgress });
    expect(await inspectImage(file)).toMatchObject({ format, virtualSize: sizeBytes });
    expect(seen.at(-1)).toBe(1);
    const allocated = (await stat(file)).blocks * 512;
    const whole = preallocation === 'falloc' || preallocation === 'full';
    expect(allocated).toBeGreaterThanOrEqual(whole ? sizeBytes : 0);
    expect(allocated).toBeLessThan(whole ? sizeBytes + 8 * MiB : MiB);
  });

  it('never replaces a file', async () => {
    const file = at('there.img');
    await writeFile(file, 'precious');
    const made = createDisk({ file, format: 'raw', sizeBytes: MiB, preallocation: 'off' });
    await expect(made).rejects.toMatchObject(code('file-exists'));
    expect((await stat(file)).size).toBe(8);
  });

  it('works in folders and names with every odd character', async () => {
    const odd = at(`a, b=c "d" 'e' json:{} 磁盘`);
    await mkdir(odd);
    const file = path.join(odd, 'x,size=1:\\.qcow2');
    await createDisk({ file, format: 'qcow2', sizeBytes: MiB, preallocation: 'off' });
    expect(await inspectImage(file)).toMatchObject({ format: 'qcow2', condition: 'good' });
    expect(() => qemuImg('check', '-q', '-f', 'qcow2', file)).not.toThrow();
  });
});

/** A limit on the size of this process's files: it ends qemu-img as a quota does that nobody foresaw. */
function limitFileSize(bytes: string): void {
  execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`]);
}

describe('a full disk', () => {
  it('is noticed before anything is written', async () => {
    const file = at('exbibyte.img');
    const sizeBytes = 1024 ** 6;
    const made = createDisk({ file, format: 'raw', sizeBytes, preallocation: 'full' });
    await expect(made).rejects.toMatchObject(code('disk-full'));
  });

  it('leaves nothing behind when the room ends while a copy is written', async () => {
    const where = at('limited');
    await mkdir(where);
    const source = at('twelve.raw');
    await writeFile(source, Buffer.alloc(12 * MiB, 7));
    const target = path.join(where, 'copy.qcow2');
    limitFileSize(String(4 * MiB));
    try {
      const copying = convertDisk({ source, sourceFormat: 'raw', target, targetFormat: 'qcow2' });
      await expect(copying).rejects.toMatchObject(code('file-too-large'));
    } finally {
      limitFileSize('unlimited');
    }
    expect(await readdir(where)).toEqual([]);
  });
});

describe('copying disks', () => {
  it.each(diskFormatSchema.options)('to %s and back changes no byte', async (format) => {
    const source = await rawFile(`source-${format}.raw`, 8 * MiB);
    const there = at(`there.${format}-copy`);
    const back = at(`back-${format}.raw`);
    await convertDisk({ source, sourceFormat: 'raw', target: there, targetFormat: format });
    expect((await inspectImage(there)).format).toBe(format);
    await convertDisk({ source: there, sourceFormat: format, target: back, targetFormat: 'raw' });
    expect(() => qemuImg('compare', '-f', 'raw', '-F', 'raw', source, back)).not.toThrow();
  });

  it('tells how far it is', async () => {
    const source = at('long.raw');
    await createDisk({ file: source, format: 'raw', sizeBytes: 96 * MiB, preallocation: 'full' });
    const seen: number[] = [];
    await convertDisk({
      source,
      sourceFormat: 'raw',
      target: at('long.qcow2'),
      targetFormat: 'qcow2',
      onProgress: (fraction) => seen.push(fraction),
    });
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });

  it('stops when it is cancelled, and leaves nothing', async () => {
    const where = at('cancelled');
    await mkdir(where);
    const source = at('cancel-source.raw');
    await writeFile(source, Buffer.alloc(128 * MiB, 3));
    const stop = new AbortController();
    const copying = convertDisk({
      source,
      sourceFormat: 'raw',
      target: path.join(where, 'copy.qcow2'),
      targetFormat: 'qcow2',
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(copying).rejects.toMatchObject(code('cancelled'));
    expect(await readdir(where)).toEqual([]);
  });

  it('takes along what the source refers to beside it', async () => {
    const base = await rawFile('base.raw', 4 * MiB);
    qemuImg('create', '-q', '-f', 'qcow2', '-b', 'base.raw', '-F', 'raw', 'overlay.qcow2');
    const info = await inspectImage(at('overlay.qcow2'));
    expect(info).toMatchObject({ condition: 'good', virtualSize: 4 * MiB });
    expect(info.refersTo).toMatchObject([{ name: 'base.raw', path: base, state: 'here' }]);
    const target = at('flat.qcow2');
    const source = at('overlay.qcow2');
    await convertDisk({ source, sourceFormat: 'qcow2', target, targetFormat: 'qcow2' });
    expect((await inspectImage(target)).refersTo).toEqual([]);
    expect(() => qemuImg('compare', '-f', 'raw', '-F', 'qcow2', base, target)).not.toThrow();
  });

  it('refuses a source that a guest writes to', async () => {
    const file = at('busy.qcow2');
    await createDisk({ file, format: 'qcow2', sizeBytes: 4 * MiB, preallocation: 'off' });
    const guest = await openForWriting(file);
    try {
      expect(await inspectImage(file)).toMatchObject({ condition: 'good' });
      const target = at('busy-copy.qcow2');
      await expect(
        convertDisk({ source: file, sourceFormat: 'qcow2', target, targetFormat: 'qcow2' }),
      ).rejects.toMatchObject(code('disk-in-use'));
    } finally {
      await guest.end();
    }
  });
});

describe('images from strangers', () => {
  it.each([
    ['/dev/null', 'raw'],
    ['json:{"driver":"file","filename":"/etc/hostname"}', 'raw'],
    ['nbd://127.0.0.1:9/x', 'raw'],
  ])('are not opened when they refer to %s', async (backing, format) => {
    const image = at('stranger.qcow2');
    const argv = ['create', '-q', '-u', '-f', 'qcow2', '-b', backing, '-F', format, image, '1M'];
    qemuImg(...argv);
    const info = await inspectImage(image);
    expect(info).toMatchObject({ condition: 'unsafe', virtualSize: null });
    expect(info.refersTo.map(({ name }) => name)).toEqual([backing]);
    const target = at('stolen.qcow2');
    await expect(
      convertDisk({ source: image, sourceFormat: 'qcow2', target, targetFormat: 'qcow2' }),
    ).rejects.toMatchObject(code('image-unsafe'));
  });

  it('are copied with what they are built on elsewhere only when that is allowed', async () => {
    await mkdir(at('elsewhere'));
    const base = await rawFile('elsewhere/base.raw', 4 * MiB);
    qemuImg('create', '-q', '-f', 'qcow2', '-b', base, '-F', 'raw', 'far.qcow2');
    const source = at('far.qcow2');
    const info = await inspectImage(source);
    expect(info).toMatchObject({ condition: 'outside', refersTo: [{ real: base }] });
    const copy = { source, sourceFormat: 'qcow2', target: at('near.qcow2') } as const;
    await expect(convertDisk({ ...copy, targetFormat: 'qcow2' })).rejects.toMatchObject(
      code('image-unsafe'),
    );
    await convertDisk({ ...copy, targetFormat: 'qcow2', allowed: [base] });
    expect((await inspectImage(copy.target)).refersTo).toEqual([]);
    expect(() => qemuImg('compare', '-f', 'raw', '-F', 'qcow2', base, copy.target)).not.toThrow();
  });

  it.each([
    ['another letter case', 'utf8', 'DISK-flat.vmdk', 'disk-flat.vmdk'],
    ['an encoding of its own', 'GBK', Buffer.from('cfb5cdb3', 'hex'), '系统'],
  ])('are read where their parts are named in %s', async (_, encoding, inside, outside) => {
    const raw = await rawFile('spelt.raw', 4 * MiB);
    qemuImg('convert', '-O', 'vmdk', '-o', 'subformat=monolithicFlat', raw, 'spelt.vmdk');
    await rename(at('spelt-flat.vmdk'), at(outside));
    const text = await readFile(at('spelt.vmdk'), 'latin1');
    const bytes = typeof inside === 'string' ? inside : inside.toString('latin1');
    const named = text
      .replace('spelt-flat.vmdk', bytes)
      .replace('version=1', `version=1\nencoding="${encoding}"`);
    await writeFile(at('spelt.vmdk'), named, 'latin1');
    expect(await inspectImage(at('spelt.vmdk'))).toMatchObject({ condition: 'misspelt' });
    const target = at(`spelt-${encoding}.qcow2`);
    const source = at('spelt.vmdk');
    await convertDisk({ source, sourceFormat: 'vmdk', target, targetFormat: 'qcow2' });
    expect(() => qemuImg('compare', '-f', 'raw', '-F', 'qcow2', raw, target)).not.toThrow();
  });

  it('that hold only changes, in a way that QEMU does not follow, are told', async () => {
    qemuImg('create', '-q', '-f', 'vhdx', 'child.avhdx', '64M');
    expect(await inspectImage(at('child.avhdx'))).toMatchObject({ condition: 'good' });
    const bytes = await readFile(at('child.avhdx'));
    const table = bytes.indexOf('metadata');
    // "File Parameters", by its GUID; the second word of what it points to has the flag "has parent".
    const item = bytes.indexOf(Buffer.from('3767a1ca36fa434db3b633f0aa44e76b', 'hex'));
    const flags = table + bytes.readUInt32LE(item + 16) + 4;
    bytes.writeUInt32LE(bytes.readUInt32LE(flags) | 2, flags);
    await writeFile(at('child.avhdx'), bytes);
    expect(await inspectImage(at('child.avhdx'))).toMatchObject({ condition: 'differencing' });
  });

  it('that lack a part say which', async () => {
    qemuImg('create', '-q', '-f', 'vmdk', '-o', 'subformat=monolithicFlat', 'gone.vmdk', '1M');
    await rm(at('gone-flat.vmdk'));
    const info = await inspectImage(at('gone.vmdk'));
    expect(info).toMatchObject({ condition: 'incomplete', refersTo: [{ name: 'gone-flat.vmdk' }] });
    const copy = {
      source: at('gone.vmdk'),
      sourceFormat: 'vmdk',
      target: at('gone.qcow2'),
    } as const;
    await expect(convertDisk({ ...copy, targetFormat: 'qcow2' })).rejects.toMatchObject({
      error: { code: 'disk-part-missing', params: { part: at('gone-flat.vmdk') } },
    });
  });

  it.each(['qed', 'parallels', 'qcow'] as const)(
    'of the old format %s are copied',
    async (format) => {
      const raw = await rawFile(`old-${format}.raw`, 4 * MiB);
      qemuImg('convert', '-O', format, raw, `old.${format}`);
      const source = at(`old.${format}`);
      expect(await inspectImage(source)).toMatchObject({ format, condition: 'good' });
      const target = at(`old-${format}.qcow2`);
      await convertDisk({ source, sourceFormat: format, target, targetFormat: 'qcow2' });
      expect(() => qemuImg('compare', '-f', 'raw', '-F', 'qcow2', raw, target)).not.toThrow();
    },
  );

  it('are not opened through a link or a chain that leads elsewhere', async () => {
    await symlink('/etc/hostname', at('link.raw'));
    qemuImg(
      'create',
      '-q',
      '-u',
      '-f',
      'qcow2',
      '-b',
      'link.raw',
      '-F',
      'raw',
      'linked.qcow2',
      '1M',
    );
    expect(await inspectImage(at('linked.qcow2'))).toMatchObject({ condition: 'outside' });
    qemuImg(
      'create',
      '-q',
      '-u',
      '-f',
      'qcow2',
      '-b',
      '/etc/hostname',
      '-F',
      'raw',
      'b1.qcow2',
      '1M',
    );
    qemuImg('create', '-q', '-u', '-f', 'qcow2', '-b', 'b1.qcow2', '-F', 'qcow2', 'b2.qcow2', '1M');
    expect(await inspectImage(at('b2.qcow2'))).toMatchObject({ condition: 'outside' });
  });

  it('may not lead in a circle', async () => {
    qemuImg('create', '-q', '-u', '-f', 'qcow2', '-b', 'c2.qcow2', '-F', 'qcow2', 'c1.qcow2', '1M');
    qemuImg('create', '-q', '-u', '-f', 'qcow2', '-b', 'c1.qcow2', '-F', 'qcow2', 'c2.qcow2', '1M');
    expect(await inspectImage(at('c1.qcow2'))).toMatchObject({ condition: 'unsafe' });
  });

  it('are told to be damaged, with the words of qemu-img', async () => {
    const file = at('damaged.qcow2');
    await createDisk({ file, format: 'qcow2', sizeBytes: MiB, preallocation: 'off' });
    const handle = await open(file, 'r+');
    await handle.write(Buffer.from([0xff, 0xff, 0xff, 0xff]), 0, 4, 20);
    await handle.close();
    const info = await inspectImage(file);
    expect(info.condition).toBe('damaged');
    expect(info.detail).toContain('luster');
  });

  it('keep their data file', async () => {
    qemuImg('create', '-q', '-f', 'qcow2', '-o', 'data_file=data.raw', 'split.qcow2', '1M');
    const info = await inspectImage(at('split.qcow2'));
    expect(info).toMatchObject({ condition: 'good', refersTo: [{ name: 'data.raw' }] });
    qemuImg('create', '-q', '-f', 'vmdk', '-o', 'subformat=twoGbMaxExtentSparse', 's.vmdk', '3G');
    const names = (await inspectImage(at('s.vmdk'))).refersTo.map(({ name }) => name);
    expect(names).toEqual(['s-s001.vmdk', 's-s002.vmdk']);
  });

  it('that are missing, folders or pipes are said to be so', async () => {
    await expect(inspectImage(at('nowhere'))).rejects.toMatchObject(code('file-missing'));
    await expect(inspectImage(folder)).rejects.toMatchObject(code('file-not-plain'));
    execFileSync('mkfifo', [at('pipe')]);
    await expect(inspectImage(at('pipe'))).rejects.toMatchObject(code('file-not-plain'));
  });
});
