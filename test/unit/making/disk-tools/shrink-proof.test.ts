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

describe('what lies at the end of a disk', () => {
  const size = 16 * MiB;
  const mbr = (type: number) => writeMbr(Buffer.alloc(size), [{ type, first: 2048, count: 2048 }]);
  /** The description of a RAID of which the whole disk is a member, as mdadm writes it. */
  const raid = (bytes: Buffer, version: '0.90' | '1.0', big = false): Buffer => {
    const at =
      version === '0.90'
        ? bytes.length - (bytes.length % 65_536) - 65_536
        : bytes.length - 8192 - (bytes.length % 4096);
    const put = (value: number, offset: number) =>
      big ? bytes.writeUInt32BE(value, offset) : bytes.writeUInt32LE(value, offset);
    put(0xa92b4efc, at);
    put(version === '0.90' ? 0 : 1, at + 4);
    if (version === '1.0') bytes.writeBigUInt64LE(BigInt(at / 512), at + 144);
    return bytes;
  };

  it('is never cut off: a RAID keeps its description there', async () => {
    const odd = Buffer.concat([mbr(0x83), Buffer.alloc(3 * 512)]);
    for (const bytes of [
      raid(mbr(0x83), '0.90'),
      raid(mbr(0x83), '0.90', true),
      raid(mbr(0x83), '1.0'),
      raid(Buffer.from(odd), '0.90'),
      raid(Buffer.from(odd), '1.0'),
      raid(gpt(), '1.0'),
    ]) {
      const inside = await look(bytes);
      expect(inside.atEnd).toBe('raid');
      expect(() => leastSize('a', inside)).toThrow(/RAID/);
    }
    // Of a file system that fills the disk, too.
    const ext = Buffer.alloc(size);
    ext.writeUInt32LE(3000, 1024 + 4);
    ext.writeUInt16LE(0xef53, 1024 + 56);
    const inside = await look(raid(ext, '1.0'));
    expect(() => leastSize('a', inside)).toThrow(/RAID/);
    // A number that happens to stand there names no place.
    const chance = mbr(0x83);
    chance.writeUInt32LE(0xa92b4efc, size - 8192);
    chance.writeUInt32LE(1, size - 8192 + 4);
    expect((await look(chance)).atEnd).toBeNull();
  });

  it('is never cut off: a dynamic disk of Windows has its database there', async () => {
    const inside = await look(mbr(0x42));
    expect(inside.atEnd).toBe('ldm');
    expect(() => leastSize('a', inside)).toThrow(/dynamic disk/);
    expect((await look(Buffer.alloc(100))).atEnd).toBeNull();
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
