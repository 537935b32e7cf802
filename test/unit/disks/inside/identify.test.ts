import { expect, it } from 'vitest';
import { contentBytes, identify } from '../../../../electron/disks/inside/identify';
import type { DiskContent } from '../../../../shared/disk-inside';
import { MiB } from '../../../../shared/units';

type Put = [at: number, value: string | number[] | Buffer];

/** The first bytes of a partition with these in them: letters, bytes, or numbers as bytes. */
function head(...puts: Put[]): Buffer {
  const bytes = Buffer.alloc(contentBytes);
  for (const [at, value] of puts) {
    const what = typeof value === 'string' ? Buffer.from(value, 'latin1') : Buffer.from(value);
    what.copy(bytes, at);
  }
  return bytes;
}

const le = (value: number, size: 2 | 4 | 8): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes.subarray(0, size);
};
const be = (value: number, size: 4 | 8): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes.subarray(8 - size);
};
const uuid = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const spelt = '00112233-4455-6677-8899-aabbccddeeff';

const fat = (sectors: number, more: Put[]): Buffer =>
  head(
    [0, [0xeb, 0x3c, 0x90]],
    [11, le(512, 2)],
    [13, [8]],
    [14, le(32, 2)],
    [16, [2]],
    [21, [0xf8]],
    [32, le(sectors, 4)],
    [510, [0x55, 0xaa]],
    ...more,
  );

const samples: [name: string, bytes: Buffer, found: Partial<DiskContent>][] = [
  [
    'XFS',
    head(
      [0, 'XFSB'],
      [4, be(4096, 4)],
      [8, be(1000, 8)],
      [32, uuid],
      [108, 'data'],
      [144, be(400, 8)],
    ),
    { kind: 'xfs', label: 'data', uuid: spelt, totalBytes: 4_096_000, freeBytes: 1_638_400 },
  ],
  [
    'Btrfs',
    head(
      [65_536 + 64, '_BHRfS_M'],
      [65_536 + 32, uuid],
      [65_536 + 112, le(10 * MiB, 8)],
      [65_536 + 120, le(4 * MiB, 8)],
      [65_536 + 136, le(1, 8)],
      [65_536 + 299, 'tank'],
    ),
    { kind: 'btrfs', label: 'tank', uuid: spelt, totalBytes: 10 * MiB, freeBytes: 6 * MiB },
  ],
  [
    'Btrfs of two devices',
    head([65_536 + 64, '_BHRfS_M'], [65_536 + 112, le(10, 8)], [65_536 + 136, le(2, 8)]),
    { kind: 'btrfs', totalBytes: null, freeBytes: null },
  ],
  [
    'F2FS',
    head(
      [1024, le(0xf2f52010, 4)],
      [1040, le(12, 4)],
      [1060, le(2000, 8)],
      [1024 + 108, uuid],
      [1024 + 124, Buffer.from('phone', 'utf16le')],
    ),
    { kind: 'f2fs', label: 'phone', uuid: spelt, totalBytes: 8_192_000 },
  ],
  [
    'bcachefs',
    head([4096 + 24, Buffer.from('c68573f666ce90a9d96a60cf803df7ef', 'hex')], [4096 + 72, 'b']),
    { kind: 'bcachefs', label: 'b' },
  ],
  [
    'LUKS 1',
    head([0, [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe, 0, 1]], [168, spelt]),
    { kind: 'luks1', uuid: spelt },
  ],
  [
    'LUKS 2',
    head([0, [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe, 0, 2]], [24, 'home'], [168, spelt]),
    { kind: 'luks2', label: 'home', uuid: spelt },
  ],
  [
    'LVM',
    head(
      [512, 'LABELONE'],
      [532, le(32, 4)],
      [536, 'LVM2 001'],
      [544, 'abcdefghijklmnopqrstuvwxyz012345'],
      [576, le(3 * MiB, 8)],
    ),
    { kind: 'lvm', uuid: 'abcdef-ghij-klmn-opqr-stuv-wxyz-012345', totalBytes: 3 * MiB },
  ],
  [
    'RAID',
    head([4096, le(0xa92b4efc, 4)], [4100, le(1, 4)], [4128, 'host:0']),
    { kind: 'raid', label: 'host:0' },
  ],
  [
    'ZFS',
    head(
      [16_384, [1, 1, 0, 0]],
      [16_400, Buffer.from('000000046e616d650000000900000001', 'hex')],
      [16_416, be(4, 4)],
      [16_420, 'pool'],
      [16_600, 'pool_guid'],
    ),
    { kind: 'zfs', label: 'pool' },
  ],
  [
    'NTFS',
    head([3, 'NTFS    '], [11, le(512, 2)], [40, le(2048, 8)], [72, [1, 2, 3, 4, 5, 6, 7, 8]]),
    { kind: 'ntfs', uuid: '0807060504030201', totalBytes: MiB, freeBytes: null },
  ],
  [
    'ReFS',
    head([3, 'ReFS'], [16, 'FSRS'], [24, le(4, 8)], [32, le(512, 4)]),
    { kind: 'refs', totalBytes: 2048 },
  ],
  ['BitLocker', head([3, '-FVE-FS-'], [510, [0x55, 0xaa]]), { kind: 'bitlocker' }],
  [
    'exFAT',
    head([3, 'EXFAT   '], [72, le(2048, 8)], [100, le(0x1234abcd, 4)], [108, [9]]),
    { kind: 'exfat', uuid: '1234-ABCD', totalBytes: MiB },
  ],
  [
    'FAT32 with what it says of its free space',
    fat(1_048_576, [
      [36, le(1024, 4)],
      [48, le(1, 2)],
      [66, [0x29]],
      [67, le(0xcafe0001, 4)],
      [71, 'BOOT       '],
      [512, 'RRaA'],
      [996, 'rrAa'],
      [1000, le(100, 4)],
    ]),
    { kind: 'fat32', label: 'BOOT', uuid: 'CAFE-0001', totalBytes: 512 * MiB, freeBytes: 409_600 },
  ],
  [
    'FAT16 without a name',
    fat(65_536, [
      [17, le(512, 2)],
      [22, le(32, 2)],
      [38, [0x29]],
      [39, le(1, 4)],
      [43, 'NO NAME    '],
    ]),
    { kind: 'fat16', label: null, uuid: '0000-0001', freeBytes: null },
  ],
  [
    'FAT12',
    fat(4096, [
      [17, le(512, 2)],
      [22, le(2, 2)],
    ]),
    { kind: 'fat12', uuid: null },
  ],
  [
    'ISO 9660',
    head(
      [32_768, [1]],
      [32_769, 'CD001'],
      [32_808, 'DEBIAN  '],
      [32_848, le(10, 4)],
      [32_896, le(2048, 2)],
    ),
    { kind: 'iso9660', label: 'DEBIAN', totalBytes: 20_480 },
  ],
  [
    'APFS',
    head([32, 'NXSB'], [36, le(4096, 4)], [40, le(9, 8)], [72, uuid]),
    { kind: 'apfs', uuid: spelt, totalBytes: 36_864 },
  ],
  [
    'HFS+',
    head([1024, 'H+'], [1026, [0, 4]], [1064, be(4096, 4)], [1068, be(8, 4)], [1072, be(3, 4)]),
    { kind: 'hfsplus', totalBytes: 32_768, freeBytes: 12_288 },
  ],
  ['SquashFS', head([0, 'hsqs'], [40, le(999, 8)]), { kind: 'squashfs', totalBytes: 999 }],
  [
    'EROFS',
    head([1024, le(0xe0f5e1e2, 4)], [1036, [12]], [1060, le(5, 4)]),
    { kind: 'erofs', totalBytes: 20_480 },
  ],
  ['UFS', head([65_536 + 1372, le(0x19540119, 4)]), { kind: 'ufs' }],
];

it.each(samples)('%s is told by its own header', (_, bytes, found) => {
  expect(identify(bytes)).toMatchObject(found);
});

it('what says impossible things is told without them', () => {
  const more = head([0, 'XFSB'], [4, be(4096, 4)], [8, be(10, 8)], [144, be(11, 8)]);
  expect(identify(more)).toMatchObject({ totalBytes: 40_960, freeBytes: null });
  const vast = head([0, 'XFSB'], [4, Buffer.alloc(4, 0xff)], [8, Buffer.alloc(8, 0xff)]);
  expect(identify(vast)).toMatchObject({ totalBytes: null, freeBytes: null });
});

it('noise is nothing, whatever its length', () => {
  expect(identify(Buffer.alloc(contentBytes, 0xa5))).toBeNull();
  for (const length of [0, 1, 511, 513, 1100, 65_600]) {
    expect(identify(Buffer.alloc(length, 0x5a))).toBeNull();
  }
  // The code of a boot sector is no FAT.
  expect(identify(head([0, [0xeb, 0x63]], [510, [0x55, 0xaa]]))).toBeNull();
});
