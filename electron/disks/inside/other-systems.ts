import type { DiskContent } from '../../../shared/disk-inside';
import { content, type Fields } from './fields';

/** NTFS: its serial number is what other programs call its UUID; its name lies deeper. */
function ntfs(at: Fields): DiskContent | null {
  if (!at.says(3, 'NTFS    ')) return null;
  const serial = at.hex(72, 8);
  return content('ntfs', {
    uuid: (serial.match(/../g) ?? []).toReversed().join('').toUpperCase() || null,
    total: at.u64(40) * BigInt(at.u16(11)),
  });
}

function refs(at: Fields): DiskContent | null {
  if (!at.says(3, 'ReFS\0') || !at.says(16, 'FSRS')) return null;
  return content('refs', { total: at.u64(24) * BigInt(at.u32(32)) });
}

function bitlocker(at: Fields): DiskContent | null {
  return at.says(3, '-FVE-FS-') ? content('bitlocker') : null;
}

const shortSerial = (at: Fields, field: number): string | null => {
  const serial = at.u32(field).toString(16).toUpperCase().padStart(8, '0');
  return serial === '00000000' ? null : `${serial.slice(0, 4)}-${serial.slice(4)}`;
};

/** exFAT (Microsoft, exFAT file system specification, section 3.1). */
function exfat(at: Fields): DiskContent | null {
  const shift = at.u8(108);
  if (!at.says(3, 'EXFAT   ') || shift < 9 || shift > 12) return null;
  return content('exfat', { uuid: shortSerial(at, 100), total: at.u64(72) << BigInt(shift) });
}

interface FatNumbers {
  sector: number;
  perCluster: number;
  sectors: number;
  clusters: number;
}

/** The numbers of a FAT (Microsoft, FAT32 File System Specification); null where they contradict each other. */
function fatNumbers(at: Fields): FatNumbers | null {
  const [sector, perCluster, reserved, tables] = [at.u16(11), at.u8(13), at.u16(14), at.u8(16)];
  const isSector = [512, 1024, 2048, 4096].includes(sector);
  const isPower = perCluster > 0 && (perCluster & (perCluster - 1)) === 0;
  const jumps = at.u8(0) === 0xeb || at.u8(0) === 0xe9;
  if (!jumps || !isSector || !isPower || reserved === 0 || tables < 1 || tables > 4) return null;
  if (at.u8(21) < 0xf0 || at.u16(510) !== 0xaa55) return null;
  const sectors = at.u16(19) || at.u32(32);
  const perTable = at.u16(22) || at.u32(36);
  const root = Math.ceil((at.u16(17) * 32) / sector);
  const data = sectors - reserved - tables * perTable - root;
  if (perTable === 0 || data <= 0) return null;
  return { sector, perCluster, sectors, clusters: Math.floor(data / perCluster) };
}

function fat(at: Fields): DiskContent | null {
  const numbers = fatNumbers(at);
  if (!numbers) return null;
  const { sector, perCluster, sectors, clusters } = numbers;
  const wide = at.u16(22) === 0;
  const base = wide ? 64 : 36;
  const named = at.u8(base + 2) === 0x29;
  const label = named ? at.text(base + 7, 11, 'latin1') : null;
  const info = at.u16(48) * sector;
  const counted = wide && at.says(info, 'RRaA') && at.says(info + 484, 'rrAa');
  const free = counted ? at.u32(info + 488) : 0xffffffff;
  return content(wide ? 'fat32' : clusters < 4085 ? 'fat12' : 'fat16', {
    label: label === 'NO NAME' ? null : label,
    uuid: named ? shortSerial(at, base + 3) : null,
    total: BigInt(sectors) * BigInt(sector),
    free: free > clusters ? null : BigInt(free) * BigInt(perCluster * sector),
  });
}

/** ISO 9660: the first volume descriptor is its 17th sector (ECMA-119, section 8.4). */
function iso(at: Fields): DiskContent | null {
  const base = 32_768;
  if (at.u8(base) !== 1 || !at.says(base + 1, 'CD001')) return null;
  return content('iso9660', {
    label: at.text(base + 40, 32, 'latin1'),
    total: BigInt(at.u32(base + 80)) * BigInt(at.u16(base + 128)),
  });
}

/** APFS (Apple File System Reference, nx_superblock_t). */
function apfs(at: Fields): DiskContent | null {
  if (!at.says(32, 'NXSB')) return null;
  return content('apfs', { uuid: at.uuid(72), total: at.u64(40) * BigInt(at.u32(36)) });
}

/** HFS+ and HFSX, big-endian (Apple, TN1150). */
function hfs(at: Fields): DiskContent | null {
  const base = 1024;
  if (!at.says(base, 'H+\0\u0004') && !at.says(base, 'HX\0\u0005')) return null;
  const block = BigInt(at.u32be(base + 40));
  return content('hfsplus', {
    total: BigInt(at.u32be(base + 44)) * block,
    free: BigInt(at.u32be(base + 48)) * block,
  });
}

/** What Windows, macOS and discs have; FAT, whose signs are the weakest, last. */
export const otherSystems = [ntfs, refs, bitlocker, exfat, iso, apfs, hfs, fat] as const;
