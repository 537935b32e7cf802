import { describe, expect, it } from 'vitest';
import { gptForSize } from '../../../../electron/disks/inside/gpt-end';
import { lookInside } from '../../../../electron/disks/inside/look-inside';
import { bufferSource } from '../../../../electron/lib/byte-source';
import { leastSize, refuseCutting } from '../../../../electron/making/disk-tools/shrink-proof';
import { MiB } from '../../../../shared/units';
import { writeGpt, writeMbr } from '../../../fakes/partition-tables';

const linux = '0fc63daf-8483-4772-8e79-3d69d8477de4';
const look = async (bytes: Buffer) => await lookInside(bufferSource(bytes));
const gpt = () => writeGpt(Buffer.alloc(16 * MiB), [{ type: linux, first: 2048, last: 8191 }]);

describe('the smallest size of a disk', () => {
  it('is where its last partition ends, with the copy of a GPT', async () => {
    expect(leastSize('a', await look(gpt()))).toBe(4 * MiB + 33 * 512);
    const mbr = writeMbr(Buffer.alloc(16 * MiB), [{ type: 0x83, first: 2048, count: 2048 }]);
    const inside = await look(mbr);
    expect(leastSize('a', inside)).toBe(2 * MiB);
    expect(() => refuseCutting('a', inside, 2 * MiB)).not.toThrow();
    expect(() => refuseCutting('a', inside, 2 * MiB - 512)).toThrow(/2097152 B|2 MiB/);
  });

  it('is where a file system ends that fills it, and unknown for anything else', async () => {
    const ext = Buffer.alloc(16 * MiB);
    ext.writeUInt32LE(3000, 1024 + 4);
    ext.writeUInt16LE(0xef53, 1024 + 56);
    expect(leastSize('a', await look(ext))).toBe(3000 * 1024);
    const unknown = /cannot be told/;
    const luks = Buffer.alloc(16 * MiB);
    luks.write('LUKS\u00ba\u00be\0\u0002', 0, 'latin1');
    for (const bytes of [Buffer.alloc(16 * MiB), luks]) {
      const inside = await look(bytes);
      expect(() => leastSize('a', inside)).toThrow(unknown);
    }
    const damaged = gpt();
    damaged.fill(0, damaged.length - 512);
    const inside = await look(damaged);
    expect(() => leastSize('a', inside)).toThrow(unknown);
  });
});

it('a GPT that ends elsewhere is sound, with the same partitions', async () => {
  const before = gpt();
  const size = 5 * MiB;
  const moved = gptForSize(before, size);
  const after = Buffer.from(before.subarray(0, size));
  moved?.main.copy(after, 0);
  moved?.end.copy(after, size - moved.end.length);
  const [old, now] = [await look(before), await look(after)];
  expect(now).toMatchObject({ table: 'gpt', faults: [], parts: old.parts });
  after.fill(0, 512, 1024);
  expect(await look(after)).toMatchObject({ faults: ['gptMainDamaged'], parts: old.parts });
  before.writeUInt32LE(64, 512 + 80);
  expect(gptForSize(before, size)).toBeNull();
});
