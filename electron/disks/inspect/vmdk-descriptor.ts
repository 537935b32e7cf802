import type { ByteSource } from '../../lib/byte-source';

const sectorBytes = 512;
const maximumDescriptorBytes = 1024 * 1024;

/**
 * Files that a VMDK image names; null when the file is no VMDK. The description is the whole file, or embedded
 * behind a `KDMV` header (VMware, Virtual Disk Format 5.0); the old `COWD` header has none.
 */
export async function vmdkReferences(source: ByteSource, head: Buffer): Promise<string[] | null> {
  const magic = head.subarray(0, 4).toString('latin1');
  if (magic === 'COWD') return [];
  if (magic === 'KDMV') return await embeddedReferences(source, head);
  const start = head.subarray(0, 4096).toString('utf8');
  if (!/^(\s*#[^\n]*\n|\s*\n)*\s*#\s*Disk DescriptorFile/i.test(start)) return null;
  const descriptor = (await source.read(0, maximumDescriptorBytes)).toString('utf8');
  return [...extents(descriptor), ...parents(descriptor)];
}

async function embeddedReferences(source: ByteSource, head: Buffer): Promise<string[]> {
  if (head.length < 44) return [];
  const capacity = head.readBigUInt64LE(12);
  const offset = Number(head.readBigUInt64LE(28)) * sectorBytes;
  const size = Number(head.readBigUInt64LE(36)) * sectorBytes;
  const bytes = await source.read(offset, Math.min(size, maximumDescriptorBytes));
  const descriptor = bytes.toString('utf8').replace(/\0[^]*$/, '');
  // With a capacity of its own the file holds its data itself, whatever name its one extent had when it was
  // made; without one QEMU (block/vmdk.c) follows the descriptor.
  return capacity > 0n ? parents(descriptor) : [...extents(descriptor), ...parents(descriptor)];
}

/** `RW 4192256 SPARSE "disk-s001.vmdk"` */
function extents(descriptor: string): string[] {
  return quoted(descriptor, /^\s*(?:RW|RDONLY|NOACCESS)\s+\d+\s+\w+\s+"([^"]*)"/gim);
}

function parents(descriptor: string): string[] {
  return quoted(descriptor, /^\s*parentFileNameHint\s*=\s*"([^"]*)"/gim);
}

function quoted(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '');
}
