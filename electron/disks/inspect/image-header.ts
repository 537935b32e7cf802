import type { DiskFormat } from '../../../shared/vm-config';
import type { ByteSource } from '../../lib/byte-source';
import { qcow2Header, type Qcow2Header } from './qcow2-header';
import { vmdkReferences } from './vmdk-descriptor';

/** What an image's own header says, read without any tool, so that nothing it names is opened. */
export interface ImageHeader {
  format: Exclude<DiskFormat, 'raw'>;
  /** Other files that the image names, as it names them. */
  references: string[];
  /** Of a qcow2 image: see {@link Qcow2Header.backing}. */
  backing?: Qcow2Header['backing'];
}

/** A fixed-size VHD has its only header in the last sector (Virtual Hard Disk Image Format Specification 1.0). */
const vhdFooterBytes = 512;
const vhdMagic = 'conectix';
const vhdDifferencing = 4;

/** VDI's signature follows a 64-byte text (VirtualBox, VDICore.h). */
const vdiSignature = { offset: 0x40, value: 0xbeda107f };

/**
 * Recognizes a disk image by its magic bytes. A file that starts with none of them is no image of a known
 * format; whether it is raw is for the partition table to say.
 */
export async function readImageHeader(source: ByteSource): Promise<ImageHeader | null> {
  const head = await source.read(0, 128 * 1024);
  const qcow2 = qcow2Header(head);
  if (qcow2) return { format: 'qcow2', references: qcow2.references, backing: qcow2.backing };
  if (startsWith(head, 'vhdxfile')) return { format: 'vhdx', references: [] };
  if (head.length >= 0x44 && head.readUInt32LE(vdiSignature.offset) === vdiSignature.value) {
    return { format: 'vdi', references: [] };
  }
  const vmdk = await vmdkReferences(source, head);
  if (vmdk) return { format: 'vmdk', references: vmdk };
  return vhdHeader(head, await source.read(source.size - vhdFooterBytes, vhdFooterBytes));
}

function vhdHeader(head: Buffer, tail: Buffer): ImageHeader | null {
  const footer = [head, tail].find((bytes) => startsWith(bytes, vhdMagic) && bytes.length >= 512);
  if (!footer) return null;
  // A differencing disk keeps its parent's name in a table of its own; QEMU does not follow it.
  const differencing = footer.readUInt32BE(60) === vhdDifferencing;
  return { format: 'vpc', references: differencing ? ['(parent disk)'] : [] };
}

function startsWith(bytes: Buffer, magic: string): boolean {
  return bytes.subarray(0, magic.length).toString('latin1') === magic;
}
