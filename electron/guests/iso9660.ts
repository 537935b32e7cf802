import type { ByteSource } from '../lib/byte-source';
import { efiArchitectures, fatBootArchitectures } from './efi-boot-names';

export interface IsoInfo {
  /** The volume's label, or null when it has none. */
  label: string | null;
  /** Publisher and application as the volume descriptor has them, in one text. */
  maker: string;
  /** Firmware its El Torito catalogue has boot images for; empty: it cannot be booted from. */
  boots: ('bios' | 'uefi')[];
  /** Processors that its boot files are for; empty: they do not say. */
  architectures: string[];
}

const sectorBytes = 2048;
const firstDescriptor = 16;
const mostDescriptors = 32;

/**
 * Reads an optical disc image: ISO 9660 (ECMA-119) volume descriptors with the El Torito boot record, or plain UDF
 * (ECMA-167). Null when it is neither.
 */
export async function readIso(source: ByteSource): Promise<IsoInfo | null> {
  let primary: Buffer | null = null;
  let images: BootImage[] = [];
  let known = false;
  for (let sector = firstDescriptor; sector < firstDescriptor + mostDescriptors; sector += 1) {
    const descriptor = await source.read(sector * sectorBytes, sectorBytes);
    const identifier = descriptor.subarray(1, 6).toString('latin1');
    if (identifier === 'NSR02' || identifier === 'NSR03') known = true;
    if (!['CD001', 'BEA01', 'NSR02', 'NSR03', 'BOOT2', 'TEA01'].includes(identifier)) break;
    if (identifier !== 'CD001' || descriptor.length < sectorBytes) continue;
    if (descriptor[0] === 1) primary ??= descriptor;
    if (descriptor[0] === 0 && descriptor.toString('latin1', 7, 30) === elTorito) {
      images = bootImages(
        await source.read(descriptor.readUInt32LE(0x47) * sectorBytes, sectorBytes),
      );
    }
  }
  if (!known && !primary) return null;
  const text = (from: number, to: number) => primary?.toString('latin1', from, to).trim() ?? '';
  return {
    label: text(40, 72) || null,
    maker: [text(318, 446), text(574, 702)].join(' ').trim(),
    boots: platformsOf(images),
    architectures: await architecturesOf(source, primary, images),
  };
}

const elTorito = 'EL TORITO SPECIFICATION';

/** A bootable entry of the catalogue. */
interface BootImage {
  platform: number;
  /** Byte offset in the disc. */
  at: number;
}

const platforms: Record<number, 'bios' | 'uefi'> = { 0: 'bios', 0xef: 'uefi' };
const bootable = 0x88;

/** The platforms with a bootable entry. */
function platformsOf(images: readonly BootImage[]): IsoInfo['boots'] {
  return [...new Set(images.flatMap(({ platform }) => platforms[platform] ?? []))].toSorted();
}

/** The bootable entries of an El Torito catalogue (specification 1.0, section 2). */
function bootImages(catalogue: Buffer): BootImage[] {
  if (catalogue.length < 64 || catalogue[0] !== 1) return [];
  const found: BootImage[] = [];
  const note = (platform: number | undefined, entry: number) => {
    if (platform === undefined || catalogue[entry] !== bootable) return;
    if (entry + 12 > catalogue.length) return;
    found.push({ platform, at: catalogue.readUInt32LE(entry + 8) * sectorBytes });
  };
  note(catalogue[1], 32);
  let at = 64;
  while (at + 32 <= catalogue.length && (catalogue[at] === 0x90 || catalogue[at] === 0x91)) {
    const [platform, entries] = [catalogue[at + 1], catalogue.readUInt16LE(at + 2)];
    for (let entry = 1; entry <= entries; entry += 1) note(platform, at + entry * 32);
    if (catalogue[at] === 0x91) break;
    at += 32 * (entries + 1);
  }
  return found;
}

/** From the boot files in the EFI image and in the disc's own tree; a record for a BIOS is for x86. */
async function architecturesOf(
  source: ByteSource,
  primary: Buffer | null,
  images: readonly BootImage[],
): Promise<string[]> {
  const found = primary ? efiArchitectures(await namesIn(source, primary, ['EFI', 'BOOT'])) : [];
  for (const { platform, at } of images) {
    if (platform === 0) found.push('i386', 'x86_64');
    if (platform === 0xef) found.push(...(await fatBootArchitectures(source, at)));
  }
  return [...new Set(found)].toSorted();
}

/** Larger folders are not read to their end. */
const mostDirectoryBytes = 64 * 1024;
const rootRecordAt = 156;

/** The names in a folder of the disc; empty when it is not there. */
async function namesIn(
  source: ByteSource,
  primary: Buffer,
  folders: readonly string[],
): Promise<string[]> {
  let records = await directoryOf(source, primary.subarray(rootRecordAt, rootRecordAt + 34));
  for (const folder of folders) {
    const found = records.find(({ name }) => name.toUpperCase() === folder);
    if (!found) return [];
    records = await directoryOf(source, found.record);
  }
  return records.map(({ name }) => name);
}

async function directoryOf(
  source: ByteSource,
  record: Buffer,
): Promise<{ name: string; record: Buffer }[]> {
  if (record.length < 34) return [];
  const at = record.readUInt32LE(2) * sectorBytes;
  const bytes = await source.read(at, Math.min(record.readUInt32LE(10), mostDirectoryBytes));
  const found = [];
  let position = 0;
  while (position < bytes.length) {
    const length = bytes[position] ?? 0;
    // A record never crosses a sector: the rest of one is empty.
    if (length === 0) position = (Math.floor(position / sectorBytes) + 1) * sectorBytes;
    else {
      const entry = bytes.subarray(position, position + length);
      const nameEnd = 33 + (entry[32] ?? 0);
      found.push({ name: entry.toString('latin1', 33, nameEnd), record: entry });
      position += length;
    }
  }
  return found;
}
