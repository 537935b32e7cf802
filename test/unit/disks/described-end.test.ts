import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describedEnd } from '../../../electron/disks/inspect/described-end';
import { bufferSource } from '../../../electron/lib/byte-source';

const end = async (bytes: Buffer, format: 'qcow2' | 'vdi' | 'vmdk' | 'vhdx') =>
  await describedEnd(bufferSource(bytes), format);

/** A qcow2 header of clusters of 512 bytes, its counts' table in the second cluster, their block in the third. */
function qcow2(order: number): Buffer {
  const bytes = Buffer.alloc(1536);
  bytes.writeUInt32BE(3, 4);
  bytes.writeUInt32BE(9, 20);
  bytes.writeBigUInt64BE(512n, 48);
  bytes.writeUInt32BE(1, 56);
  bytes.writeUInt32BE(order, 96);
  bytes.writeBigUInt64BE(1024n, 512);
  return bytes;
}

describe('where the data of an image ends by its tables', () => {
  it('qcow2: behind the last cluster that has a count, whatever its width', async () => {
    const narrow = qcow2(0);
    narrow[1024 + 2] = 0b101;
    expect(await end(narrow, 'qcow2')).toMatchObject({ lastPiece: 18 * 512, end: 19 * 512 });
    const wide = qcow2(6);
    wide[1024 + 3 * 8 + 2] = 1;
    expect(await end(wide, 'qcow2')).toMatchObject({ lastPiece: 3 * 512, end: 4 * 512 });
    expect(await end(qcow2(4), 'qcow2')).toBeNull();
  });

  it('qcow2: at its tables at least, where those are gone', async () => {
    expect(await end(qcow2(4).subarray(0, 1024), 'qcow2')).toMatchObject({
      lastPiece: 1024,
      end: 1536,
    });
    expect(await end(qcow2(4).subarray(0, 600), 'qcow2')).toMatchObject({
      lastPiece: 512,
      end: 1024,
    });
  });

  it('qcow2: at its first table without a doubt, where that is gone', async () => {
    const bytes = qcow2(4);
    bytes.writeUInt32BE(2, 36);
    bytes.writeBigUInt64BE(1520n, 40);
    bytes[1024 + 7] = 1;
    expect(await end(bytes, 'qcow2')).toMatchObject({ end: 4 * 512, doubtful: true });
    expect(await end(bytes.subarray(0, 1530), 'qcow2')).toEqual({ lastPiece: 1535, end: 4 * 512 });
  });

  it('says nothing of a format without such tables, or of a file without a header', async () => {
    expect(await end(Buffer.alloc(4096), 'vhdx')).toBeNull();
    expect(await end(Buffer.alloc(100), 'qcow2')).toBeNull();
  });

  it('never throws, whatever the header says', async () => {
    const property = fc.asyncProperty(
      fc.uint8Array({ minLength: 600, maxLength: 2048 }),
      fc.constantFrom('qcow2', 'vdi', 'vmdk'),
      async (random, format) => {
        const bytes = Buffer.from(random);
        if (format === 'vmdk') {
          bytes.write('KDMV', 0, 'latin1');
          bytes.writeUInt32LE(512, 44);
          bytes.writeUInt32LE(3, 8);
        } else bytes.writeUInt32BE(9 + (bytes.readUInt8(23) % 13), 20);
        const found = await end(bytes, format);
        expect(found === null || found.end >= found.lastPiece).toBe(true);
      },
    );
    await fc.assert(property);
  });
});
