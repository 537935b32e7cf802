import type { ByteSource } from '../../lib/byte-source';

/** A fixed-size VHD has its only header in the last sector (Virtual Hard Disk Image Format Specification 1.0). */
const footerBytes = 512;
const magic = 'conectix';
const differencingType = 4;
/** Of the dynamic disk header: the parent's name, UTF-16 in network order. */
const parentName = { at: 64, bytes: 512 };

/** Whether a VHD image holds only what differs from a parent, and that parent's name where it is stated. */
interface VhdHeader {
  differencing: boolean;
  references: string[];
}

/** The header of a VHD image, or null. */
export async function vhdHeader(source: ByteSource, head: Buffer): Promise<VhdHeader | null> {
  const tail = await source.read(source.size - footerBytes, footerBytes);
  const footer = [head, tail].find(
    (bytes) => bytes.length >= footerBytes && bytes.toString('latin1', 0, magic.length) === magic,
  );
  if (!footer) return null;
  if (footer.readUInt32BE(60) !== differencingType) {
    return { differencing: false, references: [] };
  }
  // QEMU opens it as if there were no parent, so the guest would see holes where the parent's data is.
  const at = Number(footer.readBigUInt64BE(16));
  const name = await source.read(at + parentName.at, parentName.bytes);
  const parent = Buffer.from(name.subarray(0, name.length & ~1))
    .swap16()
    .toString('utf16le')
    .replace(/\0[^]*$/, '');
  return { references: parent ? [parent] : [], differencing: true };
}
