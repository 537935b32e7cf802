import type { ByteSource } from '../../lib/byte-source';

/** QEMU, docs/interop/qcow2.txt: the bits of the header and of a table's entries that are asked for here. */
const extendedEntries = 1n << 4n;
const rawDataFile = 1n << 1n;
const offsetBits = 0x00fffffffffffe00n;
const copied = 1n << 63n;
const zeroCluster = 1n;
/** The widest first table that QEMU opens. */
const mostTableBytes = 32 * 1024 * 1024;

/**
 * Bytes that the external data file of a qcow2 image has at least: the whole disk where it can be read as a raw image,
 * else up to the last cluster that the tables speak of, which lies at the place where the guest sees it.
 */
export async function dataFileEnd(source: ByteSource): Promise<number> {
  const head = await source.read(0, 104);
  if (head.length < 104) return 0;
  const virtualSize = Number(head.readBigUInt64BE(24));
  if ((head.readBigUInt64BE(88) & rawDataFile) !== 0n) return virtualSize;
  const clusterBytes = 2 ** Math.min(head.readUInt32BE(20), 21);
  const entryBytes = (head.readBigUInt64BE(72) & extendedEntries) === 0n ? 8 : 16;
  const first = await source.read(
    Number(head.readBigUInt64BE(40)),
    Math.min(head.readUInt32BE(36) * 8, mostTableBytes),
  );
  const perTable = clusterBytes / entryBytes;
  const index = lastEntry(first, 8, (entry) => (entry & offsetBits) !== 0n);
  if (index < 0) return 0;
  const at = Number(first.readBigUInt64BE(index * 8) & offsetBits);
  const second = await source.read(at, clusterBytes);
  const cluster = lastEntry(
    second,
    entryBytes,
    (entry) => (entry & (offsetBits | copied)) !== 0n && (entry & zeroCluster) === 0n,
  );
  // One byte of the last cluster: the disk may end within it.
  return cluster < 0 ? 0 : (index * perTable + cluster) * clusterBytes + 1;
}

function lastEntry(table: Buffer, bytes: number, counts: (entry: bigint) => boolean): number {
  for (let index = Math.floor(table.length / bytes) - 1; index >= 0; index -= 1) {
    if (counts(table.readBigUInt64BE(index * bytes))) return index;
  }
  return -1;
}
