import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Disk, VmConfig } from '../../shared/vm-config';
import { type ByteSource, withFile } from '../lib/byte-source';

/** Bytes of a new raw image that the host may have allocated. */
const freshRaw = 64 * 1024;
/** Where anything that firmware starts from a disk begins: boot sector, partition table. */
const startBytes = 64 * 1024;

/**
 * Whether a VM that is off has nothing that it could start from: no kernel, no disc or floppy, no network, and no disk that was ever
 * written to. A disk that cannot be looked at counts as one that may hold something.
 */
export async function hasNothingToStartFrom(config: VmConfig, folder: string): Promise<boolean> {
  if (config.kernel || config.cdroms.some(({ file }) => file !== null)) return false;
  const floppy = config.floppies?.some(({ file }) => file !== null) ?? false;
  if (config.boot.order.includes('floppy') && floppy) return false;
  if (config.boot.order.includes('network') && config.nics.length > 0) return false;
  const blank = await Promise.all(config.disks.map((disk) => isBlank(disk, folder)));
  return blank.every(Boolean);
}

async function isBlank({ file, format }: Disk, folder: string): Promise<boolean> {
  if (format !== 'qcow2' && format !== 'raw') return false;
  const image = path.resolve(folder, file);
  try {
    const stats = await stat(image);
    if (!stats.isFile()) return false;
    // A small image may be whole: what stands in it decides, not its size.
    if (format === 'raw' && stats.blocks * 512 > freshRaw) return false;
    return await withFile(image, format === 'raw' ? isBlankRaw : isBlankQcow2);
  } catch {
    return false;
  }
}

const isBlankRaw = async (source: ByteSource): Promise<boolean> =>
  isZero(await source.read(0, startBytes));

/** `QFI\xfb`. */
const magic = 0x514649fb;
/** The largest L1 table of QEMU, in bytes (block/qcow2.h). */
const longestTable = 32 * 1024 * 1024;

/**
 * Whether no cluster was ever allocated: nothing in the first of the two tables (QEMU, docs/interop/qcow2.txt), no image
 * below, no data in another file, no snapshot.
 */
async function isBlankQcow2(source: ByteSource): Promise<boolean> {
  const header = await source.read(0, 80);
  if (header.length < 72 || header.readUInt32BE(0) !== magic) return false;
  const version = header.readUInt32BE(4);
  const hasDataFile = version >= 3 && (header.readBigUInt64BE(72) & (1n << 2n)) !== 0n;
  const hasBase = header.readBigUInt64BE(8) !== 0n;
  const snapshots = header.readUInt32BE(60);
  if (hasBase || hasDataFile || snapshots > 0) return false;
  const bytes = header.readUInt32BE(36) * 8;
  if (bytes > longestTable) return false;
  const table = await source.read(Number(header.readBigUInt64BE(40)), bytes);
  return table.length === bytes && isZero(table);
}

const isZero = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0);
