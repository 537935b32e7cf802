import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { classifyMedia } from '../../../electron/guests/media';
import { readPartitionTable } from '../../../electron/guests/partition-table';
import { bufferSource } from '../../../electron/lib/byte-source';

const sector = 2048;

/** An El Torito catalogue: the platform of the first entry, then one section for each further platform. */
function catalogue(first: number, ...sections: number[]): Buffer {
  const bytes = Buffer.alloc(sector);
  bytes[0] = 1;
  bytes[1] = first;
  bytes[32] = 0x88;
  sections.forEach((platform, index) => {
    const at = 64 + index * 64;
    bytes[at] = index === sections.length - 1 ? 0x91 : 0x90;
    bytes[at + 1] = platform;
    bytes.writeUInt16LE(1, at + 2);
    bytes[at + 32] = 0x88;
  });
  return bytes;
}

function iso(label: string, boot?: Buffer): Buffer {
  const bytes = Buffer.alloc(24 * sector);
  const descriptor = (at: number, type: number) => {
    bytes[at * sector] = type;
    bytes.write('CD001', at * sector + 1, 'latin1');
  };
  descriptor(16, 1);
  bytes.write(label.padEnd(32), 16 * sector + 40, 'latin1');
  if (boot) {
    descriptor(17, 0);
    bytes.write('EL TORITO SPECIFICATION', 17 * sector + 7, 'latin1');
    bytes.writeUInt32LE(20, 17 * sector + 0x47);
    boot.copy(bytes, 20 * sector);
  }
  descriptor(18, 255);
  return bytes;
}

function mbr(options: { code?: boolean; types?: number[] } = {}): Buffer {
  const bytes = Buffer.alloc(20_480);
  if (options.code) bytes[0] = 0xeb;
  (options.types ?? [0x83]).forEach((type, index) => {
    bytes[446 + index * 16 + 4] = type;
  });
  bytes.writeUInt16LE(0xaa55, 510);
  return bytes;
}

const guids = {
  // As the bytes stand on the disk: EFI system partition, BIOS boot partition, Linux file system.
  esp: '28732ac11ff8d211ba4b00a0c93ec93b',
  biosBoot: '4861682149646f6e744e656564454649',
  linux: 'af3dc60f838472478e793d69d8477de4',
};

function gpt(...types: { type: string; legacy?: boolean }[]): Buffer {
  const bytes = mbr({ types: [0xee] });
  bytes.write('EFI PART', 512, 'latin1');
  bytes.writeBigUInt64LE(2n, 512 + 72);
  bytes.writeUInt32LE(128, 512 + 80);
  bytes.writeUInt32LE(128, 512 + 84);
  types.forEach(({ type, legacy }, index) => {
    Buffer.from(type, 'hex').copy(bytes, 1024 + index * 128);
    if (legacy) bytes.writeBigUInt64LE(4n, 1024 + index * 128 + 48);
  });
  return bytes;
}

const classify = (bytes: Buffer, name = 'file.bin') =>
  classifyMedia(bufferSource(bytes), name, null, null);

describe('optical discs', () => {
  it('have a label and say which firmware they boot under', async () => {
    const found = await classify(iso('Debian 12.5.0 amd64 n', catalogue(0, 0xef)), 'x.iso');
    expect(found).toEqual({
      kind: 'iso',
      label: 'Debian 12.5.0 amd64 n',
      os: 'debian',
      boots: ['bios', 'uefi'],
      architectures: ['x86_64'],
      stranger: null,
      hybrid: false,
      luks: false,
      unstartable: false,
    });
  });

  it('can be for one firmware, or for none', async () => {
    expect(await classify(iso('X', catalogue(0xef)))).toMatchObject({ boots: ['uefi'] });
    expect(await classify(iso('DATA'))).toMatchObject({ kind: 'iso', boots: [] });
  });

  it('are discs even when they carry a partition table for USB sticks', async () => {
    const bytes = iso('Fedora-WS-Live-40', catalogue(0));
    mbr({ code: true }).copy(bytes, 0, 0, 512);
    expect(await classify(bytes)).toMatchObject({ kind: 'iso', os: 'fedora', hybrid: true });
  });

  it('need not be ISO 9660 at all', async () => {
    const bytes = Buffer.alloc(24 * sector);
    ['BEA01', 'NSR02', 'TEA01'].forEach((name, i) => {
      bytes.write(name, (16 + i) * sector + 1, 'latin1');
    });
    expect(await classify(bytes)).toMatchObject({ kind: 'iso', label: null });
  });

  it('tell the processor by the boot file in their tree, against what their name says', async () => {
    const bytes = iso('INSTALL', catalogue(0xef));
    const folder = (at: number, name: string, size = sector) => {
      const record = Buffer.alloc(34 + name.length + (name.length % 2 === 0 ? 0 : 1));
      record[0] = record.length;
      record.writeUInt32LE(at, 2);
      record.writeUInt32LE(size, 10);
      record[32] = name.length;
      record.write(name, 33, 'latin1');
      return record;
    };
    folder(21, '\0').copy(bytes, 16 * sector + 156, 0, 34);
    folder(22, 'EFI').copy(bytes, 21 * sector);
    folder(23, 'BOOT').copy(bytes, 22 * sector);
    folder(23, 'BOOTAA64.EFI;1').copy(bytes, 23 * sector);
    expect(await classify(bytes, 'amd64.iso')).toMatchObject({ architectures: ['aarch64'] });
  });

  it('ignore boot entries that are switched off', async () => {
    const bytes = catalogue(0, 0xef);
    bytes[32] = 0;
    expect(await classify(iso('X', bytes))).toMatchObject({ boots: ['uefi'] });
  });
});

describe('partition tables', () => {
  it('tell the firmware a disk was installed under', () => {
    expect(readPartitionTable(mbr({ code: true }))).toMatchObject({ kind: 'mbr', boots: ['bios'] });
    expect(readPartitionTable(mbr({ types: [0xef] }))).toMatchObject({
      kind: 'mbr',
      boots: ['uefi'],
    });
    expect(readPartitionTable(mbr())).toMatchObject({ kind: 'mbr', boots: [] });
    const both = gpt({ type: guids.esp }, { type: guids.biosBoot });
    expect(readPartitionTable(both)).toMatchObject({ kind: 'gpt', boots: ['bios', 'uefi'] });
    const legacy = gpt({ type: guids.linux, legacy: true });
    expect(readPartitionTable(legacy)).toMatchObject({ kind: 'gpt', boots: ['bios'] });
    expect(readPartitionTable(gpt({ type: guids.linux }))).toMatchObject({
      kind: 'gpt',
      boots: [],
    });
  });

  it('are not seen where there are none', () => {
    expect(readPartitionTable(Buffer.alloc(20_480))).toBeNull();
    expect(readPartitionTable(Buffer.alloc(100))).toBeNull();
  });
});

describe('boot files', () => {
  const bzImage = Buffer.alloc(20_480);
  bzImage.writeUInt16LE(0xaa55, 510);
  bzImage.write('HdrS', 0x202, 'latin1');

  it('a Linux kernel is no disk, though it ends its first sector like one', async () => {
    expect(await classify(bzImage)).toMatchObject({ kind: 'kernel' });
  });

  it('knows RAM disks: cpio, packed cpio, and other compressions', async () => {
    const cpio = Buffer.from(`070701${'0'.repeat(200)}`);
    expect(await classify(cpio)).toMatchObject({ kind: 'initrd', stranger: null });
    const packed = gzipSync(Buffer.concat([cpio, Buffer.alloc(100_000, 'x')]));
    const stranger = { kind: 'compressed' };
    expect(await classify(packed)).toMatchObject({ kind: 'initrd', stranger });
    const zstd = Buffer.from('28b52ffd0000000000', 'hex');
    expect(await classify(zstd)).toMatchObject({ kind: 'initrd', stranger });
  });

  it('a packed disk image is nothing yet', async () => {
    const packed = gzipSync(mbr({ code: true }));
    expect(await classify(packed, 'disk.img.gz')).toMatchObject({
      kind: 'unknown',
      stranger: { kind: 'compressed', name: 'gzip' },
    });
  });
});

describe('disk images', () => {
  it('are what their magic says, and boot as their guest would see it', async () => {
    const found = await classifyMedia(
      bufferSource(Buffer.from('QFI')),
      'ubuntu-24.04-server-cloudimg.qcow2',
      'qcow2',
      { head: gpt({ type: guids.esp }), efi: null },
    );
    expect(found).toMatchObject({ kind: 'disk', os: 'ubuntu', boots: ['uefi'] });
  });
});

/** The start of a bzImage, as far as its setup header. */
function bzImage(): Buffer {
  const bytes = Buffer.alloc(0x300);
  bytes.write('HdrS', 0x202, 'latin1');
  bytes.writeUInt16LE(0x20f, 0x206);
  bytes[0x236] = 1;
  return bytes;
}

/** An ELF file for x86 whose one segment is a note at its end. */
function elf(wide: boolean): Buffer {
  const bytes = Buffer.alloc(256);
  bytes.write('\u007fELF', 0, 'latin1');
  bytes.set([wide ? 2 : 1, 1], 4);
  bytes.writeUInt16LE(2, 16);
  bytes.writeUInt16LE(wide ? 62 : 3, 18);
  bytes.writeUInt32LE(64, wide ? 32 : 28);
  bytes.writeUInt16LE(wide ? 56 : 32, wide ? 54 : 42);
  bytes.writeUInt16LE(1, wide ? 56 : 44);
  bytes.writeUInt32LE(4, 64);
  bytes.writeUInt32LE(128, wide ? 72 : 68);
  bytes.writeUInt32LE(20, wide ? 96 : 80);
  return bytes;
}

describe('any file at all', () => {
  const shapes = [
    iso('X', catalogue(0, 0xef)),
    gpt({ type: guids.esp }),
    mbr(),
    bzImage(),
    elf(true),
    elf(false),
    Buffer.alloc(9000),
    readFileSync('assets/guests/test-guest.img').subarray(0, 24 * sector),
    readFileSync(process.execPath).subarray(0, 24 * sector),
  ];
  const kinds = ['iso', 'disk', 'kernel', 'initrd', 'unknown'];

  it('gets an answer wherever it is cut off', async () => {
    for (const shape of shapes) {
      for (let length = 0; length <= Math.min(shape.length, 2 * sector); length += 1) {
        expect(kinds).toContain((await classify(shape.subarray(0, length))).kind);
      }
    }
  });

  it('gets an answer', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...shapes),
        fc.array(fc.tuple(fc.nat(24 * sector), fc.nat(255)), { maxLength: 30 }),
        fc.nat(24 * sector),
        async (shape, changes, length) => {
          const bytes = Buffer.from(shape);
          for (const [at, value] of changes) bytes[at] = value;
          const found = await classify(bytes.subarray(0, length));
          expect(kinds).toContain(found.kind);
        },
      ),
    );
  });
});
