/** The parts of a qcow2 header that name other files (QEMU, docs/interop/qcow2.txt). */
export interface Qcow2Header {
  version: number;
  /** Bytes that the guest sees. */
  virtualSize: number;
  /** Snapshots within the image. */
  snapshots: number;
  references: string[];
  /** The image that this one is built on, as it names it; `format` null when it is not stated. */
  backing: { name: string; format: string | null } | null;
}

const magic = 0x514649fb;
const incompatibleDataFile = 1n << 2n;
const extensionDataFile = 0x44415441;
const extensionBackingFormat = 0xe2792aca;

/**
 * Reads a qcow2 header of version 2 or 3 from the image's first bytes; null when it is none.
 * A name that lies beyond `head` counts as a reference too: what cannot be read is not assumed harmless.
 */
export function qcow2Header(head: Buffer): Qcow2Header | null {
  if (head.length < 72 || head.readUInt32BE(0) !== magic) return null;
  const version = head.readUInt32BE(4);
  if (version < 2) return null;
  const references: string[] = [];
  const backing = backingFile(head, version);
  if (backing) references.push(backing.name);
  if (version >= 3 && head.length >= 104) references.push(...dataFile(head));
  const virtualSize = Number(head.readBigUInt64BE(24));
  return { version, virtualSize, snapshots: head.readUInt32BE(60), references, backing };
}

function backingFile(head: Buffer, version: number): Qcow2Header['backing'] {
  const offset = Number(head.readBigUInt64BE(8));
  if (offset === 0) return null;
  const start = version >= 3 && head.length >= 104 ? head.readUInt32BE(100) : 72;
  // The name may stand where the extensions of an old header would begin.
  const format = extension(head.subarray(0, offset), start, extensionBackingFormat);
  return { name: text(head, offset, head.readUInt32BE(16)), format };
}

function dataFile(head: Buffer): string[] {
  if ((head.readBigUInt64BE(72) & incompatibleDataFile) === 0n) return [];
  return [extension(head, head.readUInt32BE(100), extensionDataFile) ?? '(external data file)'];
}

/** The text of a header extension; null when there is none of this type. */
function extension(head: Buffer, start: number, wanted: number): string | null {
  let at = start;
  while (at + 8 <= head.length) {
    const type = head.readUInt32BE(at);
    const length = head.readUInt32BE(at + 4);
    if (type === wanted) return text(head, at + 8, length);
    if (type === 0) break;
    // Extensions are padded to eight bytes.
    at += 8 + Math.ceil(length / 8) * 8;
  }
  return null;
}

function text(head: Buffer, offset: number, length: number): string {
  if (offset + length > head.length) return '(a file name outside the header)';
  return head.subarray(offset, offset + length).toString('utf8');
}
