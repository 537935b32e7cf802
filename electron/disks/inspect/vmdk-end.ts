import type { ByteSource } from '../../lib/byte-source';
import type { DescribedEnd } from './last-piece';

const sectorBytes = 512;
/** VMware, Virtual Disk Format 5.0: entries of a grain table. */
const mostEntries = 512;
/** Tables that are looked through: those of 2 TiB in grains of 64 KiB. */
const mostTables = 65_536;
const readAtOnce = 1024 * 1024;
const compressedGrains = 1 << 16;

/** How far the grains of a sparse VMDK reach; null for other kinds, and for compressed ones. */
export async function vmdkEnd(source: ByteSource, head: Buffer): Promise<DescribedEnd | null> {
  const compressed = (head.readUInt32LE(8) & compressedGrains) !== 0;
  if (head.toString('latin1', 0, 4) !== 'KDMV' || compressed) return null;
  const capacity = Number(head.readBigUInt64LE(12));
  const grain = Number(head.readBigUInt64LE(20));
  const entries = head.readUInt32LE(44);
  if (capacity === 0 || grain === 0 || entries === 0 || entries > mostEntries) return null;
  const grainBytes = grain * sectorBytes;
  const directoryAt = Number(head.readBigUInt64LE(56)) * sectorBytes;
  const tables = Math.min(Math.ceil(capacity / (grain * entries)), mostTables);
  const directory = await source.read(directoryAt, tables * 4);
  if (directory.length < tables * 4) {
    return { lastPiece: directoryAt + directory.length, end: directoryAt + tables * 4 };
  }
  let highest = 0;
  for (const { at, bytes } of runs(directory, entries * 4)) {
    const table = await source.read(at, bytes);
    if (table.length < bytes) return { lastPiece: at + table.length, end: at + bytes };
    highest = Math.max(highest, highestEntry(table));
  }
  const lastPiece = highest * sectorBytes;
  return highest === 0 ? null : { lastPiece, end: lastPiece + grainBytes };
}

/** The grain tables in the order of the directory, those that lie one behind the other taken together. */
function runs(directory: Buffer, tableBytes: number): { at: number; bytes: number }[] {
  const found: { at: number; bytes: number }[] = [];
  for (let index = 0; index < directory.length; index += 4) {
    const at = directory.readUInt32LE(index) * sectorBytes;
    if (at === 0) continue;
    const before = found.at(-1);
    if (before && before.at + before.bytes === at && before.bytes < readAtOnce) {
      before.bytes += tableBytes;
    } else found.push({ at, bytes: tableBytes });
  }
  return found;
}

function highestEntry(table: Buffer): number {
  let highest = 0;
  for (let at = 0; at < table.length; at += 4) highest = Math.max(highest, table.readUInt32LE(at));
  return highest;
}
