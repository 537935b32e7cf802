import { crc32 } from 'node:zlib';

const sector = 512;
const entryBytes = 32 * sector;

/** What of a GPT is written anew for a disk of another size. */
interface MovedGpt {
  /** The first two sectors: the protective MBR, and the header. */
  main: Buffer;
  /** Entries and header, which end the disk. */
  end: Buffer;
}

/**
 * Pure: the GPT of a disk that ends elsewhere (UEFI specification 2.10, section 5.3.2): both headers name each other's new
 * place, and what partitions may have ends before the copy. Its entries stay.
 * @param head the first 34 sectors of a disk with a sound GPT. @param sizeBytes a multiple of 512.
 * @returns null for entries of another number or size than every tool writes.
 */
export function gptForSize(head: Buffer, sizeBytes: number): MovedGpt | null {
  const header = Buffer.from(head.subarray(sector, 2 * sector));
  const length = header.readUInt32LE(12);
  const usual =
    header.readBigUInt64LE(72) === 2n &&
    header.readUInt32LE(80) === 128 &&
    header.readUInt32LE(84) === 128;
  if (!usual || length < 92 || length > sector || head.length < 34 * sector) return null;
  const last = BigInt(sizeBytes / sector - 1);
  const entries = head.subarray(2 * sector, 2 * sector + entryBytes);
  const put = (own: bigint, other: bigint, entriesAt: bigint): Buffer => {
    const bytes = Buffer.from(header);
    bytes.writeUInt32LE(0, 16);
    bytes.writeBigUInt64LE(own, 24);
    bytes.writeBigUInt64LE(other, 32);
    bytes.writeBigUInt64LE(last - 33n, 48);
    bytes.writeBigUInt64LE(entriesAt, 72);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, length)), 16);
    return bytes;
  };
  const mbr = Buffer.from(head.subarray(0, sector));
  const guard = [0, 1, 2, 3].map((at) => 446 + at * 16).find((at) => mbr[at + 4] === 0xee);
  if (guard !== undefined)
    mbr.writeUInt32LE(Number(last < 0xffffffffn ? last : 0xffffffffn), guard + 12);
  return {
    main: Buffer.concat([mbr, put(1n, last, 2n)]),
    end: Buffer.concat([entries, put(last, 1n, last - 32n)]),
  };
}
