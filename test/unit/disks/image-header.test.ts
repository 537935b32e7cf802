import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readImageHeader } from '../../../electron/disks/inspect/image-header';
import { bufferSource } from '../../../electron/lib/byte-source';

const header = (bytes: Buffer) => readImageHeader(bufferSource(bytes));

/** A qcow2 header as QEMU's docs/interop/qcow2.txt lays it out. */
function qcow2(
  options: { backing?: string; backingFormat?: string; dataFile?: string; version?: number } = {},
): Buffer {
  const bytes = Buffer.alloc(4096);
  bytes.writeUInt32BE(0x514649fb, 0);
  bytes.writeUInt32BE(options.version ?? 3, 4);
  bytes.writeBigUInt64BE(1_073_741_824n, 24);
  bytes.writeUInt32BE(104, 100);
  let at = 104;
  if (options.dataFile !== undefined) {
    bytes.writeBigUInt64BE(1n << 2n, 72);
    // A feature-name table stands first, as qemu-img writes it, with a length that needs padding.
    bytes.writeUInt32BE(0x6803f857, at);
    bytes.writeUInt32BE(13, at + 4);
    at += 8 + 16;
    bytes.writeUInt32BE(0x44415441, at);
    bytes.writeUInt32BE(Buffer.byteLength(options.dataFile), at + 4);
    bytes.write(options.dataFile, at + 8);
    at += 8 + Math.ceil(Buffer.byteLength(options.dataFile) / 8) * 8;
  }
  if (options.backingFormat !== undefined) {
    bytes.writeUInt32BE(0xe2792aca, at);
    bytes.writeUInt32BE(options.backingFormat.length, at + 4);
    bytes.write(options.backingFormat, at + 8);
  }
  if (options.backing !== undefined) {
    bytes.writeBigUInt64BE(2048n, 8);
    bytes.writeUInt32BE(Buffer.byteLength(options.backing), 16);
    bytes.write(options.backing, 2048);
  }
  return bytes;
}

/** An embedded VMDK header whose descriptor is in the second sector. */
function vmdk(descriptor: string, capacity: bigint): Buffer {
  const bytes = Buffer.alloc(4096);
  bytes.write('KDMV', 0, 'latin1');
  bytes.writeBigUInt64LE(capacity, 12);
  bytes.writeBigUInt64LE(1n, 28);
  bytes.writeBigUInt64LE(2n, 36);
  bytes.write(descriptor, 512);
  return bytes;
}

describe('recognizing disk images', () => {
  it('knows each format by its magic', async () => {
    const vdi = Buffer.alloc(512);
    vdi.writeUInt32LE(0xbeda107f, 0x40);
    const fixedVhd = Buffer.alloc(4096);
    fixedVhd.write('conectix', 4096 - 512, 'latin1');
    expect(await header(qcow2())).toEqual({ format: 'qcow2', references: [], backing: null });
    expect(await header(Buffer.from('vhdxfile'.padEnd(512)))).toMatchObject({ format: 'vhdx' });
    expect(await header(vdi)).toMatchObject({ format: 'vdi' });
    expect(await header(fixedVhd)).toEqual({ format: 'vpc', references: [] });
    expect(await header(vmdk('', 1n))).toMatchObject({ format: 'vmdk' });
  });

  it('takes nothing else for an image', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
        expect(await header(Buffer.from(bytes))).toBeNull();
      }),
    );
  });

  it('is quick with a file of blank lines', async () => {
    const begun = performance.now();
    expect(await header(Buffer.alloc(8192, '\n'))).toBeNull();
    expect(await header(Buffer.from('# a\n'.repeat(2000)))).toBeNull();
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it('never throws, however a header is damaged', async () => {
    const text = '# Disk DescriptorFile\nencoding="GBK"\nRW 8 FLAT "x"\n';
    const magics = ['QED\0', 'QFI\u00fb\0\0\0\u0001', 'conectix', 'vhdxfile', text];
    const others = magics.map((magic) => {
      const bytes = Buffer.alloc(4096);
      bytes.write(magic, 0, 'latin1');
      return bytes;
    });
    const originals = [
      ...others,
      qcow2({ backing: 'base', dataFile: 'data' }),
      vmdk('RW 1 SPARSE "x"', 0n),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...originals),
        fc.array(fc.tuple(fc.nat(1023), fc.nat(255)), { maxLength: 12 }),
        fc.nat(4096),
        async (original, changes, length) => {
          const bytes = Buffer.from(original);
          for (const [at, value] of changes) bytes[at] = value;
          await expect(header(bytes.subarray(0, length))).resolves.toBeDefined();
        },
      ),
    );
  });
});

describe('files that an image names', () => {
  it('finds a qcow2 backing file and data file, in any spelling', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }),
        fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }),
        async (backing, dataFile) => {
          const found = await header(qcow2({ backing, dataFile }));
          expect(found?.references).toEqual([backing, dataFile]);
        },
      ),
    );
  });

  it('says which format a backing file is stated to have, and nothing where it is not', async () => {
    const stated = await header(qcow2({ backing: 'base', backingFormat: 'raw', dataFile: 'data' }));
    expect(stated?.backing).toEqual({ name: 'base', format: 'raw' });
    const silent = await header(qcow2({ backing: 'base' }));
    expect(silent?.backing).toEqual({ name: 'base', format: null });
    // An image of version 2 whose name stands where its extensions would begin.
    const old = qcow2({ backing: 'base', version: 2 });
    old.writeBigUInt64BE(72n, 8);
    old.writeUInt32BE(0xe2792aca, 72);
    expect((await header(old))?.backing?.format).toBeNull();
  });

  it('does not believe a data file away whose name is missing', async () => {
    const bytes = qcow2();
    bytes.writeBigUInt64BE(1n << 2n, 72);
    expect((await header(bytes))?.references).toHaveLength(1);
  });

  it('does not believe a backing file away whose name lies outside the header', async () => {
    const bytes = qcow2({ backing: 'x' });
    bytes.writeBigUInt64BE(1n << 40n, 8);
    expect((await header(bytes))?.references).toHaveLength(1);
  });

  it('knows a piece of a split VMDK by the description that it lacks', async () => {
    const piece = Buffer.alloc(2048);
    piece.write('KDMV');
    piece.writeBigUInt64LE(16_384n, 12);
    piece.writeBigUInt64LE(1n, 28);
    piece.writeBigUInt64LE(2n, 36);
    expect(await header(piece)).toMatchObject({ format: 'vmdk', extent: true });
    piece.write('# Disk DescriptorFile\nCID=1\n', 512);
    expect(await header(piece)).not.toHaveProperty('extent');
  });

  it('lists the extents and the parent of a split VMDK', async () => {
    const text = [
      '# Disk DescriptorFile',
      'version=1',
      'parentFileNameHint="base.vmdk"',
      'RW 4192256 SPARSE "disk-s001.vmdk"',
      'RW 2097152 FLAT "disk f002.vmdk" 0',
    ].join('\n');
    expect(await header(Buffer.from(text))).toEqual({
      format: 'vmdk',
      references: ['disk-s001.vmdk', 'disk f002.vmdk', 'base.vmdk'],
    });
  });

  it('ignores the name that a whole VMDK had when it was made, but not its parent', async () => {
    const descriptor = '# Disk DescriptorFile\nRW 8 SPARSE "old-name.vmdk"\n';
    expect((await header(vmdk(descriptor, 8n)))?.references).toEqual([]);
    const child = `${descriptor}parentFileNameHint="/etc/passwd"\n`;
    expect((await header(vmdk(child, 8n)))?.references).toEqual(['/etc/passwd']);
  });

  it('follows an embedded VMDK descriptor where the file holds no data itself', async () => {
    const found = await header(vmdk('# Disk DescriptorFile\nRW 8 FLAT "/dev/sda" 0\n', 0n));
    expect(found?.references).toEqual(['/dev/sda']);
  });

  it('notices a differencing VHD and whose changes it holds', async () => {
    const bytes = Buffer.alloc(4096);
    bytes.write('conectix', 0, 'latin1');
    bytes.writeUInt32BE(4, 60);
    bytes.writeBigUInt64BE(512n, 16);
    Buffer.from('父.vhd', 'utf16le')
      .swap16()
      .copy(bytes, 512 + 64);
    expect(await header(bytes)).toMatchObject({ references: ['父.vhd'], differencing: true });
  });

  it('reads names in the encoding that the description states', async () => {
    const text = Buffer.from('# Disk DescriptorFile\nencoding="GBK"\nRW 8 FLAT "');
    const name = Buffer.from('cfb5cdb3', 'hex');
    const bytes = Buffer.concat([text, name, Buffer.from('-flat.vmdk" 0\n')]);
    expect(await header(bytes)).toMatchObject({ references: ['系统-flat.vmdk'], encoding: 'GBK' });
  });
});

describe('formats that are only read', () => {
  it('are known by their magic, with the base they name', async () => {
    const qed = Buffer.alloc(512);
    qed.write('QED\0', 0, 'latin1');
    qed.writeBigUInt64LE(1n, 16);
    qed.writeUInt32LE(100, 56);
    qed.writeUInt32LE(4, 60);
    qed.write('base', 100);
    expect(await header(qed)).toEqual({ format: 'qed', references: ['base'], copyOnly: 'QED' });
    const parallels = Buffer.from('WithoutFreeSpace'.padEnd(512, '\0'));
    expect(await header(parallels)).toMatchObject({ format: 'parallels' });
    const qcow = qcow2({ version: 1, backing: 'base' });
    expect(await header(qcow)).toMatchObject({ format: 'qcow', references: ['base'] });
    const dmg = Buffer.alloc(4096);
    dmg.write('koly', 4096 - 512, 'latin1');
    expect(await header(dmg)).toMatchObject({ format: 'dmg', copyOnly: 'DMG' });
    const locked = Buffer.from('encrcdsa'.padEnd(512, '\0'));
    expect(await header(locked)).toMatchObject({ format: 'dmg', encrypted: true });
  });

  it('are kinds of VMDK, too', async () => {
    const stream = vmdk('# Disk DescriptorFile\ncreateType="streamOptimized"\n', 8n);
    expect(await header(stream)).toMatchObject({ copyOnly: 'VMDK streamOptimized' });
    const sparse = Buffer.from('# Disk DescriptorFile\ncreateType="seSparse"\nRW 8 SESPARSE "x"');
    expect(await header(sparse)).toMatchObject({ copyOnly: 'VMDK seSparse' });
    const usual = vmdk('# Disk DescriptorFile\ncreateType="monolithicSparse"\n', 8n);
    expect((await header(usual))?.copyOnly).toBeUndefined();
  });
});
