import type { DiskInside } from '../../../shared/disk-inside';
import type { ByteSource } from '../../lib/byte-source';
import { Fields } from './fields';
import type { BarePart } from './gpt';

/** Kernel, include/uapi/linux/raid/md_p.h: `MD_SB_MAGIC`. */
const raidMagic = 0xa92b4efc;
/** The same: `MD_RESERVED_BYTES`. */
const reserved = 64 * 1024;
const sector = 512;
/** Windows' type of the partitions of a dynamic disk, whose database is the last MiB of the disk. */
const dynamicCode = '0x42';

/**
 * What a disk has behind everything that its table and file systems tell of: the description of a software RAID of which
 * the whole disk is a member (mdraid 0.90 and 1.0, at its end), or the database of Windows' dynamic disks.
 * @returns null for neither.
 */
export async function readEnd(
  source: ByteSource,
  table: DiskInside['table'],
  parts: readonly BarePart[],
): Promise<DiskInside['atEnd']> {
  if (table === 'mbr' && parts.some(({ code }) => code === dynamicCode)) return 'ldm';
  const from = Math.max(0, source.size - 2 * reserved);
  const end = new Fields(await source.read(from, source.size - from));
  return [oldRaidAt(source.size), raidAt(source.size)].some((look) => look(end, from))
    ? 'raid'
    : null;
}

type Look = (end: Fields, from: number) => boolean;

/** Version 0.90: in the last whole 64 KiB but one, in the order of bytes of whoever made it. */
const oldRaidAt =
  (size: number): Look =>
  (end, from) => {
    const at = size - (size % reserved) - reserved - from;
    const little = end.u32(at) === raidMagic && end.u32(at + 4) === 0;
    return little || (end.u32be(at) === raidMagic && end.u32be(at + 4) === 0);
  };

/** Version 1.0: 8 to 12 KiB before the end, at a multiple of 4 KiB; it names its own place, in sectors. */
const raidAt =
  (size: number): Look =>
  (end, from) => {
    const sectors = Math.floor(size / sector) - 16;
    const place = sectors - (((sectors % 8) + 8) % 8);
    const at = place * sector - from;
    return (
      end.u32(at) === raidMagic && end.u32(at + 4) === 1 && end.u64(at + 144) === BigInt(place)
    );
  };
