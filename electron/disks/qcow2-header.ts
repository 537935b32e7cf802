/** The parts of a qcow2 header that name other files (QEMU, docs/interop/qcow2.txt). */
export interface Qcow2Header {
  version: number;
  /** Bytes that the guest sees. */
  virtualSize: number;
  references: string[];
}

const magic = 0x514649fb;
const incompatibleDataFile = 1n << 2n;
const extensionDataFile = 0x44415441;

/**
 * Reads a qcow2 header of version 2 or 3 from the image's first bytes; null when it is none.
 * A name that lies beyond `head` counts as a reference too: what cannot be read is not assumed harmless.
 */
export function qcow2Header(head: Buffer): Qcow2Header | null {
  if (head.length < 72 || head.readUInt32BE(0) !== magic) return null;
  const version = head.readUInt32BE(4);
  if (version < 2) return null;
  const references: string[] = [];
  const backingOffset = Number(head.readBigUInt64BE(8));
  const backingLength = head.readUInt32BE(16);
  if (backingOffset !== 0) references.push(text(head, backingOffset, backingLength));
  if (version >= 3 && head.length >= 104) references.push(...dataFile(head));
  return { version, virtualSize: Number(head.readBigUInt64BE(24)), references };
}

function dataFile(head: Buffer): string[] {
  if ((head.readBigUInt64BE(72) & incompatibleDataFile) === 0n) return [];
  let at = head.readUInt32BE(100);
  while (at + 8 <= head.length) {
    const type = head.readUInt32BE(at);
    const length = head.readUInt32BE(at + 4);
    if (type === extensionDataFile) return [text(head, at + 8, length)];
    if (type === 0) break;
    // Extensions are padded to eight bytes.
    at += 8 + Math.ceil(length / 8) * 8;
  }
  return ['(external data file)'];
}

function text(head: Buffer, offset: number, length: number): string {
  if (offset + length > head.length) return '(a file name outside the header)';
  return head.subarray(offset, offset + length).toString('utf8');
}
