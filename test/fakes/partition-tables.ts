import { crc32 } from 'node:zlib';

/** A partition as a test wants it: a GUID for GPT, and its place in sectors. */
interface WantedPart {
  type: string;
  first: number;
  last: number;
  name?: string;
}

const sector = 512;

/** A GUID as it is stored: its first three parts reversed. */
function stored(guid: string): Buffer {
  const [a = '', b = '', c = '', d = '', e = ''] = guid.split('-');
  const turned = [a, b, c].map((part) => Buffer.from(Buffer.from(part, 'hex').toReversed()));
  return Buffer.concat([...turned, Buffer.from(d + e, 'hex')]);
}

/** Writes a GPT with both its headers into a disk in memory (UEFI specification 2.10, section 5.3). */
export function writeGpt(disk: Buffer, parts: readonly WantedPart[]): Buffer {
  const sectors = disk.length / sector;
  disk.writeUInt16LE(0xaa55, 510);
  disk[446 + 4] = 0xee;
  disk.writeUInt32LE(1, 446 + 8);
  disk.writeUInt32LE(sectors - 1, 446 + 12);
  const entries = Buffer.alloc(128 * 128);
  for (const [at, { type, first, last, name = '' }] of parts.entries()) {
    stored(type).copy(entries, at * 128);
    Buffer.alloc(16, at + 1).copy(entries, at * 128 + 16);
    entries.writeBigUInt64LE(BigInt(first), at * 128 + 32);
    entries.writeBigUInt64LE(BigInt(last), at * 128 + 40);
    entries.write(name, at * 128 + 56, 'utf16le');
  }
  const header = (own: number, other: number, entriesAt: number) => {
    const bytes = Buffer.alloc(92);
    bytes.write('EFI PART', 0, 'latin1');
    bytes.writeUInt32LE(0x10000, 8);
    bytes.writeUInt32LE(92, 12);
    for (const [field, value] of [
      [24, own],
      [32, other],
      [40, 34],
      [48, sectors - 34],
      [72, entriesAt],
    ] as const) {
      bytes.writeBigUInt64LE(BigInt(value), field);
    }
    bytes.writeUInt32LE(128, 80);
    bytes.writeUInt32LE(128, 84);
    bytes.writeUInt32LE(crc32(entries), 88);
    bytes.writeUInt32LE(crc32(bytes), 16);
    return bytes;
  };
  entries.copy(disk, 2 * sector);
  header(1, sectors - 1, 2).copy(disk, sector);
  entries.copy(disk, (sectors - 33) * sector);
  header(sectors - 1, 1, sectors - 33).copy(disk, (sectors - 1) * sector);
  return disk;
}

/** One entry of an MBR, in sectors. */
interface WantedEntry {
  type: number;
  first: number;
  count: number;
}

/** Writes a table of up to four entries into a sector of a disk in memory. */
export function writeMbr(disk: Buffer, entries: readonly WantedEntry[], atSector = 0): Buffer {
  const at = atSector * sector;
  disk.writeUInt16LE(0xaa55, at + 510);
  for (const [index, { type, first, count }] of entries.entries()) {
    const entry = at + 446 + index * 16;
    disk[entry + 4] = type;
    disk.writeUInt32LE(first, entry + 8);
    disk.writeUInt32LE(count, entry + 12);
  }
  return disk;
}
