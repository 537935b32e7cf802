import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { withGuestSource } from '../../../electron/disks/inside/guest-source';
import { lookInside } from '../../../electron/disks/inside/look-inside';
import { MiB } from '../../../shared/units';
import { writeGpt } from '../../fakes/partition-tables';
import { qemuImgPath } from '../installed';

const run = (program: string, ...argv: string[]) =>
  execFileSync(program, argv, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
  });

/** A disk of three partitions that real tools have filled: ext4, ext2 and swap. */
async function realDisk(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-inside-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const filled = async (name: string, program: string, ...argv: string[]) => {
    const file = path.join(folder, name);
    await writeFile(file, Buffer.alloc(8 * MiB));
    run(program, ...argv, file);
    return await readFile(file);
  };
  const uuid = '11111111-2222-4333-8444-555555555555';
  const disk = writeGpt(Buffer.alloc(32 * MiB), [
    { type: '0fc63daf-8483-4772-8e79-3d69d8477de4', first: 2048, last: 18_431, name: 'root' },
    { type: '0fc63daf-8483-4772-8e79-3d69d8477de4', first: 18_432, last: 34_815 },
    { type: '0657fd6d-a4ab-43c4-84e5-0933c84b4f4f', first: 34_816, last: 51_199 },
  ]);
  (await filled('a', 'mkfs.ext4', '-q', '-L', 'root "é"', '-U', uuid)).copy(disk, MiB);
  (await filled('b', 'mkfs.ext2', '-q', '-L', 'boot')).copy(disk, 9 * MiB);
  (await filled('c', 'mkswap', '-q', '-L', 'swap0')).copy(disk, 17 * MiB);
  const file = path.join(folder, 'disk.raw');
  await writeFile(file, disk);
  return file;
}

it('what real tools have written is found in every format, and nothing is written', async () => {
  const raw = await realDisk();
  const free = /Free blocks: +(\d+)[\s\S]*Block size: +(\d+)/.exec(
    run('dumpe2fs', '-h', `${raw}?offset=${MiB}`),
  );
  const freeBytes = Number(free?.[1]) * Number(free?.[2]);
  expect(freeBytes).toBeGreaterThan(0);
  for (const format of ['raw', 'qcow2', 'vmdk', 'vdi']) {
    const file = format === 'raw' ? raw : `${raw}.${format}`;
    if (format !== 'raw') run('qemu-img', 'convert', '-f', 'raw', '-O', format, raw, file);
    const before = await readFile(file);
    const image = { file, format, virtualBytes: 32 * MiB };
    const inside = await withGuestSource(image, { qemuImg: qemuImgPath }, lookInside);
    expect(inside).toMatchObject({ table: 'gpt', faults: [], virtualBytes: 32 * MiB });
    expect(inside.parts.map(({ content }) => content)).toMatchObject([
      {
        kind: 'ext4',
        label: 'root "é"',
        uuid: '11111111-2222-4333-8444-555555555555',
        totalBytes: 8 * MiB,
        freeBytes,
      },
      { kind: 'ext2', label: 'boot', totalBytes: 8 * MiB },
      { kind: 'swap', label: 'swap0', totalBytes: 8 * MiB },
    ]);
    expect((await readFile(file)).equals(before)).toBe(true);
  }
});
