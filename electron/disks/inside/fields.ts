import type { ContentKind, DiskContent } from '../../../shared/disk-inside';

/** The first bytes of a partition, and the numbers and texts in them. What lies beyond its end is 0, or empty. */
export class Fields {
  constructor(readonly bytes: Buffer) {}

  private holds(at: number, length: number): boolean {
    return at >= 0 && at + length <= this.bytes.length;
  }

  u8(at: number): number {
    return this.holds(at, 1) ? this.bytes.readUInt8(at) : 0;
  }

  u16(at: number): number {
    return this.holds(at, 2) ? this.bytes.readUInt16LE(at) : 0;
  }

  u32(at: number): number {
    return this.holds(at, 4) ? this.bytes.readUInt32LE(at) : 0;
  }

  u32be(at: number): number {
    return this.holds(at, 4) ? this.bytes.readUInt32BE(at) : 0;
  }

  u64(at: number): bigint {
    return this.holds(at, 8) ? this.bytes.readBigUInt64LE(at) : 0n;
  }

  u64be(at: number): bigint {
    return this.holds(at, 8) ? this.bytes.readBigUInt64BE(at) : 0n;
  }

  /** Whether these letters, a byte each, stand there. */
  says(at: number, magic: string): boolean {
    return (
      this.holds(at, magic.length) && this.bytes.toString('latin1', at, at + magic.length) === magic
    );
  }

  /** A text up to its first zero; null for an empty one. */
  text(
    at: number,
    length: number,
    encoding: 'utf8' | 'latin1' | 'utf16le' = 'utf8',
  ): string | null {
    if (!this.holds(at, length)) return null;
    const [text = ''] = this.bytes.toString(encoding, at, at + length).split('\0');
    const trimmed = text.trimEnd();
    return trimmed === '' ? null : trimmed;
  }

  hex(at: number, length: number): string {
    return this.holds(at, length) ? this.bytes.toString('hex', at, at + length) : '';
  }

  /** A UUID in the order of its bytes; null where there is none. */
  uuid(at: number): string | null {
    const hex = this.hex(at, 16);
    if (hex === '' || /^0+$/.test(hex)) return null;
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }
}

/** Pure: bytes as a number; null for what no drive has: a header can say anything. */
export function bytesOf(value: bigint): number | null {
  return value >= 0n && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : null;
}

interface Found {
  label?: string | null;
  uuid?: string | null;
  total?: bigint | null;
  free?: bigint | null;
}

/** Pure: what was found, with what cannot be true left out. */
export function content(
  kind: ContentKind,
  { label = null, uuid = null, total = null, free = null }: Found = {},
): DiskContent {
  const totalBytes = total === null || total === 0n ? null : bytesOf(total);
  const freeBytes = free === null ? null : bytesOf(free);
  const sound = totalBytes !== null && freeBytes !== null && freeBytes <= totalBytes;
  return { kind, label, uuid, totalBytes, freeBytes: sound ? freeBytes : null };
}
