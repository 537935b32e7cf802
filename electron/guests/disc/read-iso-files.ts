import type { DiscFile } from './iso-directory';
import { sectorBytes } from './iso-fields';

/** More files than this no disc of ours has. */
const mostFiles = 1000;

/**
 * Pure: the files in the root of a small disc image, by the names that Rock Ridge gives them, else by those of ISO 9660
 * in lower case; null where it is none, or is damaged.
 */
export function readIsoFiles(disc: Buffer): DiscFile[] | null {
  const primary = disc.subarray(16 * sectorBytes, 17 * sectorBytes);
  if (primary.length < sectorBytes || primary.toString('latin1', 0, 6) !== '\u0001CD001') {
    return null;
  }
  const [at, bytes] = [primary.readUInt32LE(158) * sectorBytes, primary.readUInt32LE(166)];
  if (at + bytes > disc.length) return null;
  return filesIn(disc, disc.subarray(at, at + bytes));
}

function filesIn(disc: Buffer, folder: Buffer): DiscFile[] | null {
  const files: DiscFile[] = [];
  let position = 0;
  while (position < folder.length && files.length < mostFiles) {
    const length = folder[position] ?? 0;
    if (length === 0) {
      position = (Math.floor(position / sectorBytes) + 1) * sectorBytes;
      continue;
    }
    const record = folder.subarray(position, position + length);
    position += length;
    if (record.length < 34) return null;
    const isFolder = ((record[25] ?? 0) & 2) !== 0;
    if (isFolder) continue;
    const from = record.readUInt32LE(2) * sectorBytes;
    const bytes = record.readUInt32LE(10);
    if (from + bytes > disc.length) return null;
    files.push({ name: nameOf(record), bytes: disc.subarray(from, from + bytes) });
  }
  return files;
}

function nameOf(record: Buffer): string {
  const idLength = record[32] ?? 0;
  const idEnd = 33 + idLength;
  let at = idEnd + (idLength % 2 === 0 ? 1 : 0);
  while (at + 5 <= record.length) {
    const length = record[at + 2] ?? 0;
    if (length < 4) break;
    if (record.toString('latin1', at, at + 2) === 'NM') {
      return record.toString('utf8', at + 5, at + length);
    }
    at += length;
  }
  return record
    .toString('latin1', 33, idEnd)
    .toLowerCase()
    .replace(/\.?;\d+$/, '');
}
