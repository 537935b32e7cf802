import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { repairImage } from '../../../electron/disks/tools/repair-image';
import { mendInterrupted } from '../../../electron/snapshots/stopped';
import { qemuImgPath } from '../installed';
import { onImage, tool } from '../vm/image-patterns';

/** An image with two snapshots and a list of changes, one of whose clusters has more references than there are. */
async function damagedImage(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-repair-'));
  onTestFinished(async () => await rm(folder, { recursive: true }));
  const file = path.join(folder, 'disk.qcow2');
  tool('qemu-img', 'create', '-q', '-f', 'qcow2', file, '64M');
  for (const [tag, pattern] of [
    ['first', 1],
    ['second', 2],
  ]) {
    onImage(file, 'qcow2', `write -P ${pattern} 0 8M`);
    tool('qemu-img', 'snapshot', '-c', String(tag), file);
  }
  tool('qemu-img', 'bitmap', '--add', file, 'since');
  onImage(file, 'qcow2', 'write -P 3 1M 1M');
  // The first block of counts is behind the table, which is behind the header's pointer at 48.
  const handle = await open(file, 'r+');
  const pointer = async (at: number) =>
    Number((await handle.read(Buffer.alloc(8), 0, 8, at)).buffer.readBigUInt64BE());
  const counts = await pointer(await pointer(48));
  await handle.write(Buffer.from([0, 9]), 0, 2, counts + 2 * 5);
  await handle.close();
  return file;
}

const repairs = [
  ['on a copy', async (file: string) => void (await repairImage({ file, qemuImg: qemuImgPath }))],
  [
    'after a kill',
    async (file: string) => await mendInterrupted(qemuImgPath, [{ file, node: '' }]),
  ],
] as const;

/** QEMU marks an image in which it has found errors, and refuses to write to it from then on. */
async function markCorrupt(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(Buffer.from([2]), 0, 1, 79);
  await handle.close();
}

it('a copy that may not be written to is repaired with its snapshots, too', async () => {
  const file = await damagedImage();
  await markCorrupt(file);
  expect(() => tool('qemu-img', 'bitmap', '--remove', file, 'since')).toThrow('corrupt');
  await repairImage({ file, qemuImg: qemuImgPath });
  expect(tool('qemu-img', 'check', file)).toContain('No errors were found');
  expect(tool('qemu-img', 'snapshot', '-l', file)).toMatch(/first[^]*second/);
});

it.each(repairs)('a repair %s keeps snapshots beside a list of changes', async (_, repair) => {
  const file = await damagedImage();
  expect(() => tool('qemu-img', 'check', file)).toThrow('Leaked cluster 5 ');
  await repair(file);
  expect(tool('qemu-img', 'check', file)).toContain('No errors were found');
  onImage(file, 'qcow2', 'read -P 3 1M 1M', 'read -P 2 2M 6M');
  for (const [tag, pattern] of [
    ['first', 1],
    ['second', 2],
  ]) {
    tool('qemu-img', 'snapshot', '-a', String(tag), file);
    onImage(file, 'qcow2', `read -P ${pattern} 0 8M`);
  }
});
