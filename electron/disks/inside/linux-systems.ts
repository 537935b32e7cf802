import type { DiskContent } from '../../../shared/disk-inside';
import { content, type Fields } from './fields';

/** ext2, ext3 and ext4 (kernel, Documentation/filesystems/ext4/super.rst). */
function ext(at: Fields): DiskContent | null {
  const base = 1024;
  if (at.u16(base + 56) !== 0xef53) return null;
  const shift = at.u32(base + 24);
  if (shift > 6) return null;
  const [compatible, needed, readOnly] = [92, 96, 100].map((field) => at.u32(base + field));
  const wide = ((needed ?? 0) & 0x80) !== 0;
  const pair = (low: number, high: number) =>
    BigInt(at.u32(base + low)) + (wide ? BigInt(at.u32(base + high)) << 32n : 0n);
  const block = 1024n << BigInt(shift);
  // Extents, 64 bit, flexible groups, inline data; huge files, checksums, many links, large inodes.
  const fourth = ((needed ?? 0) & 0x82c0) !== 0 || ((readOnly ?? 0) & 0x0478) !== 0;
  const third = ((compatible ?? 0) & 0x4) !== 0;
  return content(fourth ? 'ext4' : third ? 'ext3' : 'ext2', {
    label: at.text(base + 120, 16),
    uuid: at.uuid(base + 104),
    total: pair(4, 0x150) * block,
    free: pair(12, 0x158) * block,
  });
}

/** XFS, big-endian (kernel, fs/xfs/libxfs/xfs_format.h). */
function xfs(at: Fields): DiskContent | null {
  if (!at.says(0, 'XFSB')) return null;
  const block = BigInt(at.u32be(4));
  return content('xfs', {
    label: at.text(108, 12),
    uuid: at.uuid(32),
    total: at.u64be(8) * block,
    free: at.u64be(144) * block,
  });
}

/** Btrfs (btrfs.readthedocs.io, On-disk Format). Several devices share what is free. */
function btrfs(at: Fields): DiskContent | null {
  const base = 65_536;
  if (!at.says(base + 64, '_BHRfS_M')) return null;
  const alone = at.u64(base + 136) === 1n;
  const total = at.u64(base + 112);
  return content('btrfs', {
    label: at.text(base + 299, 256),
    uuid: at.uuid(base + 32),
    total: alone ? total : null,
    free: alone ? total - at.u64(base + 120) : null,
  });
}

/** F2FS (kernel, include/linux/f2fs_fs.h). */
function f2fs(at: Fields): DiskContent | null {
  const base = 1024;
  if (at.u32(base) !== 0xf2f52010 || at.u32(base + 16) > 16) return null;
  return content('f2fs', {
    label: at.text(base + 124, 128, 'utf16le'),
    uuid: at.uuid(base + 108),
    total: at.u64(base + 36) << BigInt(at.u32(base + 16)),
  });
}

const bcachefsMagics: ReadonlySet<string> = new Set([
  'c68573f64e1a45ca8265f57f48ba6d81',
  'c68573f666ce90a9d96a60cf803df7ef',
]);

/** bcachefs (kernel, fs/bcachefs/bcachefs_format.h). */
function bcachefs(at: Fields): DiskContent | null {
  if (!bcachefsMagics.has(at.hex(4096 + 24, 16))) return null;
  return content('bcachefs', { label: at.text(4096 + 72, 32), uuid: at.uuid(4096 + 56) });
}

/** Swap space (kernel, include/linux/swap.h): its magic ends the first page, whatever size that has. */
function swap(at: Fields): DiskContent | null {
  const page = [4096, 8192, 16_384, 32_768, 65_536].find(
    (bytes) => at.says(bytes - 10, 'SWAPSPACE2') || at.says(bytes - 10, 'SWAP-SPACE'),
  );
  if (page === undefined) return null;
  return content('swap', {
    label: at.text(1052, 16),
    uuid: at.uuid(1036),
    total: BigInt(at.u32(1028) + 1) * BigInt(page),
  });
}

/** LUKS 1 and 2 (cryptsetup, LUKS on-disk format). */
function luks(at: Fields): DiskContent | null {
  if (at.hex(0, 6) !== '4c554b53babe') return null;
  const second = at.hex(6, 2) === '0002';
  const label = second ? at.text(24, 48) : null;
  return content(second ? 'luks2' : 'luks1', { label, uuid: at.text(168, 40, 'latin1') });
}

/** A physical volume of LVM2 (lvm2, lib/format_text/layout.h): its label is in one of the first four sectors. */
function lvm(at: Fields): DiskContent | null {
  const label = [0, 512, 1024, 1536].find(
    (sector) => at.says(sector, 'LABELONE') && at.says(sector + 24, 'LVM2 001'),
  );
  if (label === undefined) return null;
  const header = label + at.u32(label + 20);
  const uuid = at.text(header, 32, 'latin1');
  const grouped = uuid?.replace(
    /^(.{6})(.{4})(.{4})(.{4})(.{4})(.{4})(.{6})$/,
    '$1-$2-$3-$4-$5-$6-$7',
  );
  return content('lvm', { uuid: grouped ?? null, total: at.u64(header + 32) });
}

/** A member of a software RAID whose description is at its beginning (kernel, include/uapi/linux/raid/md_p.h). */
function raid(at: Fields): DiskContent | null {
  const base = [0, 4096].find(
    (offset) => at.u32(offset) === 0xa92b4efc && at.u32(offset + 4) === 1,
  );
  if (base === undefined) return null;
  return content('raid', { label: at.text(base + 32, 32), uuid: at.uuid(base + 16) });
}

/** The labels of a ZFS pool begin with a list of names and values in XDR (OpenZFS, zfs.4 and nvpair). */
function zfs(at: Fields): DiskContent | null {
  const list = at.bytes.subarray(16_384, 131_072);
  if (!at.says(16_384, '\u0001\u0001\0\0') || !list.includes('pool_guid')) return null;
  // The length of the name, the name, the type (9: a text), one value, its length, and the text.
  const name = Buffer.from('000000046e616d650000000900000001', 'hex');
  const found = list.indexOf(name);
  const length = found < 0 ? 0 : list.readUInt32BE(Math.min(found + 16, list.length - 4));
  const label = length === 0 ? null : at.text(16_384 + found + 20, Math.min(length, 256));
  return content('zfs', { label });
}

/** Read-only ones: of both all space is used. */
function packed(at: Fields): DiskContent | null {
  if (at.says(0, 'hsqs')) return content('squashfs', { total: at.u64(40) });
  const base = 1024;
  if (at.u32(base) !== 0xe0f5e1e2 || at.u8(base + 12) > 16) return null;
  return content('erofs', {
    label: at.text(base + 64, 16),
    uuid: at.uuid(base + 48),
    total: BigInt(at.u32(base + 36)) << BigInt(at.u8(base + 12)),
  });
}

/** What systems that are not Linux alone write: UFS of the BSDs (sys/ufs/ffs/fs.h). */
function ufs(at: Fields): DiskContent | null {
  const found = [8192, 65_536].some((base) =>
    [0x19540119, 0x00011954].includes(at.u32(base + 1372)),
  );
  return found ? content('ufs') : null;
}

/** What Linux and the BSDs write, in the order in which it is looked for: what encloses others comes first. */
export const linuxSystems = [
  luks,
  lvm,
  raid,
  ext,
  xfs,
  btrfs,
  f2fs,
  bcachefs,
  swap,
  zfs,
  packed,
  ufs,
] as const;
