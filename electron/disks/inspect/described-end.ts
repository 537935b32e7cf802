import type { ImageFormat } from '../../../shared/draft';
import type { ByteSource } from '../../lib/byte-source';
import type { DescribedEnd } from './last-piece';
import { vmdkEnd } from './vmdk-end';

/**
 * Reads how far an image's tables reach, without any tool; null when they do not say, or the format keeps no such
 * tables that we know.
 */
export async function describedEnd(
  source: ByteSource,
  format: ImageFormat,
): Promise<DescribedEnd | null> {
  const head = await source.read(0, 512);
  if (head.length < 512) return null;
  if (format === 'qcow2') return await qcow2End(source, head);
  if (format === 'vdi') return vdiEnd(head);
  return format === 'vmdk' ? await vmdkEnd(source, head) : null;
}

/** VirtualBox, VDICore.h: the header of version 1. */
function vdiEnd(head: Buffer): DescribedEnd | null {
  const data = head.readUInt32LE(0x158);
  const blockBytes = head.readUInt32LE(0x178);
  const allocated = head.readUInt32LE(0x184);
  if (allocated === 0) return null;
  return { lastPiece: data + (allocated - 1) * blockBytes, end: data + allocated * blockBytes };
}

/** QEMU, docs/interop/qcow2.txt: the widest table that QEMU opens, and how many blocks are looked through. */
const mostTableBytes = 8 * 1024 * 1024;
const mostBlocks = 64;

/** Without its first table QEMU takes an image for empty, and finds nothing wrong with it. */
async function qcow2End(source: ByteSource, head: Buffer): Promise<DescribedEnd | null> {
  const counted = await countedEnd(source, head);
  const end = Number(head.readBigUInt64BE(40)) + head.readUInt32BE(36) * 8;
  if (end <= source.size) return counted && { ...counted, doubtful: true };
  return { lastPiece: end - 1, end: Math.max(end, counted?.end ?? 0) };
}

/** The last cluster that has a reference count. Counts that were not written yet only make it too near. */
async function countedEnd(source: ByteSource, head: Buffer): Promise<DescribedEnd | null> {
  const clusterBits = head.readUInt32BE(20);
  if (clusterBits < 9 || clusterBits > 21) return null;
  const order = head.readUInt32BE(4) >= 3 ? head.readUInt32BE(96) : 4;
  if (order > 6) return null;
  const clusterBytes = 2 ** clusterBits;
  const perBlock = (clusterBytes * 8) / 2 ** order;
  const tableAt = Number(head.readBigUInt64BE(48));
  const tableBytes = Math.min(head.readUInt32BE(56) * clusterBytes, mostTableBytes);
  if (tableBytes === 0) return null;
  const cluster = (at: number) => ({ lastPiece: at, end: at + clusterBytes });
  const table = await source.read(tableAt, tableBytes);
  if (table.length < tableBytes) return cluster(tableAt + tableBytes - clusterBytes);
  let looked = 0;
  for (let index = tableBytes / 8 - 1; index >= 0 && looked < mostBlocks; index -= 1) {
    const blockAt = Number(table.readBigUInt64BE(index * 8));
    if (blockAt === 0) continue;
    looked += 1;
    const block = await source.read(blockAt, clusterBytes);
    if (block.length === 0) return cluster(blockAt);
    const last = lastCounted(block, order);
    if (last !== null) return cluster((index * perBlock + last) * clusterBytes);
  }
  return null;
}

/** The last entry that is not zero, of entries of 2 to the power of `order` bits; the low bits come first. */
function lastCounted(block: Buffer, order: number): number | null {
  const at = block.findLastIndex((byte) => byte !== 0);
  if (at < 0) return null;
  const highestBit = 31 - Math.clz32(block[at] ?? 0);
  // In an entry of several bytes, any of its bits will do.
  return Math.floor((at * 8 + highestBit) / 2 ** order);
}
