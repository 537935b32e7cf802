import type { ImageFormat } from '../../../shared/draft';
import type { ByteSource } from '../../lib/byte-source';
import { qcow2Header, type Qcow2Header } from './qcow2-header';
import { vhdHeader } from './vhd-header';
import { isDifferencingVhdx } from './vhdx-header';
import { vmdkDescription } from './vmdk-descriptor';

/** What an image's own header says, read without any tool, so that nothing it names is opened. */
export interface ImageHeader {
  format: Exclude<ImageFormat, 'raw'>;
  /** Other files that the image names, as it names them. */
  references: string[];
  /** Of a qcow2 image: see {@link Qcow2Header.backing}. */
  backing?: Qcow2Header['backing'];
  /** The encoding that the names are stored in, where it is stated and not UTF-8. */
  encoding?: string;
  /** The name of its kind, where QEMU reads it and a guest must not write to it. */
  copyOnly?: string;
  /** It holds only what differs from another disk, and QEMU does not follow it there. */
  differencing?: boolean;
  /** It is one piece of a split image. */
  extent?: boolean;
  /** Its bytes are encrypted. */
  encrypted?: boolean;
}

/** VDI's signature follows a 64-byte text; its type is in the header behind (VirtualBox, VDICore.h). */
const vdi = { signatureAt: 0x40, signature: 0xbeda107f, typeAt: 0x4c, differencing: 4 };

/** The trailer of a UDIF image (`.dmg`) is its last sector. */
const dmgTrailerBytes = 512;

/**
 * Recognizes a disk image by its magic bytes. A file that starts with none of them is no image of a known
 * format; whether it is raw is for the partition table to say.
 */
export async function readImageHeader(source: ByteSource): Promise<ImageHeader | null> {
  const head = await source.read(0, 128 * 1024);
  const qcow2 = qcow2Header(head);
  if (qcow2) return { format: 'qcow2', references: qcow2.references, backing: qcow2.backing };
  if (startsWith(head, 'vhdxfile')) {
    const differencing = await isDifferencingVhdx(source);
    return { format: 'vhdx', references: [], ...(differencing && { differencing }) };
  }
  if (head.length >= 0x50 && head.readUInt32LE(vdi.signatureAt) === vdi.signature) {
    const differencing = head.readUInt32LE(vdi.typeAt) === vdi.differencing;
    return { format: 'vdi', references: [], ...(differencing && { differencing }) };
  }
  const vmdk = await vmdkDescription(source, head);
  if (vmdk) {
    const { references, encoding, copyOnly, extent } = vmdk;
    return {
      format: 'vmdk',
      references,
      ...(encoding !== null && { encoding }),
      ...(copyOnly !== null && { copyOnly: `VMDK ${copyOnly}` }),
      ...(extent && { extent }),
    };
  }
  const vhd = await vhdHeader(source, head);
  if (!vhd) return await readOnlyFormat(source, head);
  const { references, differencing } = vhd;
  return { format: 'vpc', references, ...(differencing && { differencing }) };
}

/** Formats that QEMU can read, and whose writing it calls unsafe, does not do, or warns of. */
async function readOnlyFormat(source: ByteSource, head: Buffer): Promise<ImageHeader | null> {
  if (startsWith(head, 'QFI\u00fb') && head.length >= 48 && head.readUInt32BE(4) === 1) {
    return { format: 'qcow', references: qcowBacking(head), copyOnly: 'qcow 1' };
  }
  if (startsWith(head, 'QED\0') && head.length >= 64) {
    return { format: 'qed', references: qedBacking(head), copyOnly: 'QED' };
  }
  if (startsWith(head, 'WithoutFreeSpace') || startsWith(head, 'WithouFreSpacExt')) {
    return { format: 'parallels', references: [], copyOnly: 'Parallels HDD' };
  }
  const dmg: ImageHeader = { format: 'dmg', references: [], copyOnly: 'DMG' };
  if (startsWith(head, 'encrcdsa')) return { ...dmg, encrypted: true };
  const tail = await source.read(source.size - dmgTrailerBytes, dmgTrailerBytes);
  return startsWith(tail, 'koly') ? dmg : null;
}

/** qcow version 1: offset and length of the backing file's name follow magic and version (QEMU, block/qcow.c). */
function qcowBacking(head: Buffer): string[] {
  return namedAt(head, Number(head.readBigUInt64BE(8)), head.readUInt32BE(16));
}

const qedHasBacking = 1n;

/** QEMU, docs/interop/qed_spec.txt. */
function qedBacking(head: Buffer): string[] {
  if ((head.readBigUInt64LE(16) & qedHasBacking) === 0n) return [];
  return namedAt(head, head.readUInt32LE(56), head.readUInt32LE(60));
}

function namedAt(head: Buffer, offset: number, length: number): string[] {
  if (offset === 0) return [];
  if (offset + length > head.length) return ['(a file name outside the header)'];
  return [head.subarray(offset, offset + length).toString('utf8')];
}

function startsWith(bytes: Buffer, magic: string): boolean {
  return bytes.subarray(0, magic.length).toString('latin1') === magic;
}
