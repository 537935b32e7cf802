import { crc32 } from 'node:zlib';
import type { DiskPart } from '../../../shared/disk-inside';
import type { ByteSource } from '../../lib/byte-source';
import { bytesOf, Fields } from './fields';
import { gptUse } from './partition-types';

/** A partition without what fills it. */
export type BarePart = Omit<DiskPart, 'content'>;

/** A GPT that is sound: its header and its entries have the checksums that they state. */
export interface Gpt {
  parts: BarePart[];
  sectorBytes: number;
  /** First and last byte that partitions may have, and where the other header lies. */
  firstUsable: number;
  lastUsable: number;
  otherAt: number;
}

/** More than any tool makes: a header can say anything. */
const mostEntryBytes = 512 * 1024;

/**
 * Reads the GPT whose header is at an offset (UEFI specification 2.10, section 5.3); null where it is not sound.
 * @param at bytes.
 */
export async function readGpt(
  source: ByteSource,
  at: number,
  sectorBytes: number,
): Promise<Gpt | null> {
  const bytes = await source.read(at, sectorBytes);
  const header = new Fields(bytes);
  const length = header.u32(12);
  if (!header.says(0, 'EFI PART') || length < 92 || length > bytes.length) return null;
  const copy = Buffer.from(bytes.subarray(0, length));
  copy.writeUInt32LE(0, 16);
  if (crc32(copy) !== header.u32(16)) return null;
  const place = (field: number) => bytesOf(header.u64(field) * BigInt(sectorBytes));
  if (place(24) !== at) return null;
  const [count, size, entriesAt] = [header.u32(80), header.u32(84), place(72)];
  if (entriesAt === null || size < 128 || size % 8 !== 0 || count * size > mostEntryBytes)
    return null;
  const entries = await source.read(entriesAt, count * size);
  if (entries.length < count * size || crc32(entries) !== header.u32(88)) return null;
  const [first, last, other] = [place(40), place(48), place(32)];
  if (first === null || last === null || other === null) return null;
  return {
    parts: partsOf(entries, { count, size, sectorBytes }),
    sectorBytes,
    firstUsable: first,
    lastUsable: last + sectorBytes - 1,
    otherAt: other,
  };
}

function partsOf(
  bytes: Buffer,
  { count, size, sectorBytes }: { count: number; size: number; sectorBytes: number },
): BarePart[] {
  const parts: BarePart[] = [];
  for (let index = 0; index < count; index += 1) {
    const entry = new Fields(bytes.subarray(index * size, (index + 1) * size));
    const code = guid(entry, 0);
    const start = bytesOf(entry.u64(32) * BigInt(sectorBytes));
    const end = bytesOf((entry.u64(40) + 1n) * BigInt(sectorBytes));
    if (code === null || start === null || end === null || end <= start) continue;
    parts.push({
      number: index + 1,
      start,
      bytes: end - start,
      use: gptUse(code),
      code,
      name: entry.text(56, 72, 'utf16le'),
      // What a BIOS may boot.
      bootable: (entry.u64(48) & 4n) !== 0n,
    });
  }
  return parts;
}

/** The first three parts of a GUID are stored with their bytes reversed; null for an entry that is not used. */
function guid(entry: Fields, at: number): string | null {
  const plain = entry.uuid(at);
  if (plain === null) return null;
  const [a = '', b = '', c = '', ...rest] = plain.split('-');
  const turned = [a, b, c].map((part) => (part.match(/../g) ?? []).toReversed().join(''));
  return [...turned, ...rest].join('-');
}
