import type { ByteSource } from '../../lib/byte-source';

const sectorBytes = 512;
const maximumDescriptorBytes = 1024 * 1024;
/** Header flag of an image whose grains are compressed (VMware, Virtual Disk Format 5.0, "Hosted sparse extents"). */
const compressedGrains = 1 << 16;

/** What a VMDK image says of itself. */
export interface VmdkDescription {
  /** Files that it names. */
  references: string[];
  /** The text encoding of those names, as the description states it; null for none that we know. */
  encoding: string | null;
  /** `createType` where QEMU can read, but not write the image. */
  copyOnly: string | null;
  /** It is one piece of a split image, whose description is a file of its own. */
  extent: boolean;
}

/**
 * Reads the description of a VMDK image; null when the file is no VMDK. The description is the whole file, or
 * embedded behind a `KDMV` header (VMware, Virtual Disk Format 5.0); the old `COWD` header has none.
 */
export async function vmdkDescription(
  source: ByteSource,
  head: Buffer,
): Promise<VmdkDescription | null> {
  const magic = head.subarray(0, 4).toString('latin1');
  if (magic === 'COWD') return nothing;
  if (magic === 'KDMV') return await embedded(source, head);
  if (!isDescriptor(head)) return null;
  const { text, encoding } = decode(await source.read(0, maximumDescriptorBytes));
  const references = [...extents(text), ...parents(text)];
  return { references, encoding, copyOnly: unwritable(text), extent: false };
}

/** The text of a description that is a file of its own; null for any other file. */
export async function separateDescriptor(source: ByteSource): Promise<string | null> {
  const bytes = await source.read(0, maximumDescriptorBytes);
  return isDescriptor(bytes) ? decode(bytes).text : null;
}

function isDescriptor(head: Buffer): boolean {
  const start = head.subarray(0, 4096).toString('latin1');
  // One turn of the loop is one line, so that a file of blank lines is read once and not a thousand times.
  return /^(?:[^\S\n]*(?:#[^\n]*)?\n)*[^\S\n]*#\s*Disk DescriptorFile/i.test(start);
}

const nothing: VmdkDescription = {
  references: [],
  encoding: null,
  copyOnly: null,
  extent: false,
};

async function embedded(source: ByteSource, head: Buffer): Promise<VmdkDescription> {
  if (head.length < 44) return nothing;
  const capacity = head.readBigUInt64LE(12);
  const offset = Number(head.readBigUInt64LE(28)) * sectorBytes;
  const size = Number(head.readBigUInt64LE(36)) * sectorBytes;
  const bytes = await source.read(offset, Math.min(size, maximumDescriptorBytes));
  const end = bytes.indexOf(0);
  const { text, encoding } = decode(end < 0 ? bytes : bytes.subarray(0, end));
  const compressed = (head.readUInt32LE(8) & compressedGrains) !== 0;
  // With a capacity of its own the file holds its data itself, whatever name its one extent had when it was
  // made; without one QEMU (block/vmdk.c) follows the descriptor.
  const references = capacity > 0n ? parents(text) : [...extents(text), ...parents(text)];
  const copyOnly = compressed ? 'streamOptimized' : unwritable(text);
  // QEMU opens none without.
  const extent = !/^\s*(?:CID|createType)\s*=/im.test(text);
  return { references, encoding, copyOnly, extent };
}

/** Kinds that QEMU reads only: compressed streams, and the sparse format of ESXi 6.5 and later (block/vmdk.c). */
function unwritable(text: string): string | null {
  const type = quoted(text, /^\s*createType\s*=\s*"([^"]*)"/gim)[0] ?? '';
  return /^(streamOptimized|seSparse)$/i.test(type) ? type : null;
}

/** The text in the encoding that it states itself (`encoding="GBK"`), else UTF-8. */
function decode(bytes: Buffer): { text: string; encoding: string | null } {
  const stated = /^\s*encoding\s*=\s*"([\w-]+)"/im.exec(bytes.toString('latin1'))?.[1];
  if (stated === undefined || /^utf-?8$/i.test(stated)) {
    return { text: bytes.toString('utf8'), encoding: null };
  }
  try {
    return { text: new TextDecoder(stated).decode(bytes), encoding: stated };
  } catch {
    // An encoding nobody knows: the names are shown as well as they can be.
    return { text: bytes.toString('utf8'), encoding: null };
  }
}

/** A file that holds a piece of a VMDK disk. */
export interface VmdkExtent {
  name: string;
  /** `FLAT`, `SPARSE` … */
  type: string;
  /** Bytes that a flat one has at least. */
  bytes: number;
}

/** What the description, where it is a file of its own, says of each piece: `RW 4192256 FLAT "disk-flat.vmdk" 0`. */
export async function vmdkExtents(source: ByteSource): Promise<VmdkExtent[]> {
  const text = (await separateDescriptor(source)) ?? '';
  const line = /^\s*(?:RW|RDONLY)\s+(\d+)\s+(\w+)\s+"([^"]*)"(?:\s+(\d+))?/gim;
  return [...text.matchAll(line)].map(([, sectors, type = '', name = '', offset]) => ({
    name,
    type: type.toUpperCase(),
    bytes: (Number(sectors) + Number(offset ?? 0)) * sectorBytes,
  }));
}

/** `RW 4192256 SPARSE "disk-s001.vmdk"` */
function extents(text: string): string[] {
  return quoted(text, /^\s*(?:RW|RDONLY|NOACCESS)\s+\d+\s+\w+\s+"([^"]*)"/gim);
}

function parents(text: string): string[] {
  return quoted(text, /^\s*parentFileNameHint\s*=\s*"([^"]*)"/gim);
}

function quoted(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '');
}
