import type { ByteSource } from '../lib/byte-source';

export interface IsoInfo {
  /** The volume's label, or null when it has none. */
  label: string | null;
  /** Firmware its El Torito catalogue has boot images for; empty: it cannot be booted from. */
  boots: ('bios' | 'uefi')[];
}

const sectorBytes = 2048;
const firstDescriptor = 16;
const mostDescriptors = 32;

/**
 * Reads an optical disc image: ISO 9660 (ECMA-119) volume descriptors with the El Torito boot record, or plain UDF
 * (ECMA-167). Null when it is neither.
 */
export async function readIso(source: ByteSource): Promise<IsoInfo | null> {
  let label: string | null = null;
  let boots: IsoInfo['boots'] = [];
  let known = false;
  for (let sector = firstDescriptor; sector < firstDescriptor + mostDescriptors; sector += 1) {
    const descriptor = await source.read(sector * sectorBytes, sectorBytes);
    const identifier = descriptor.subarray(1, 6).toString('latin1');
    if (identifier === 'NSR02' || identifier === 'NSR03') known = true;
    if (!['CD001', 'BEA01', 'NSR02', 'NSR03', 'BOOT2', 'TEA01'].includes(identifier)) break;
    if (identifier !== 'CD001' || descriptor.length < sectorBytes) continue;
    const type = descriptor[0];
    if (type === 1) {
      known = true;
      label = descriptor.subarray(40, 72).toString('latin1').trim() || null;
    }
    if (type === 0 && descriptor.subarray(7, 30).toString('latin1') === 'EL TORITO SPECIFICATION') {
      const catalogue = await source.read(descriptor.readUInt32LE(0x47) * sectorBytes, sectorBytes);
      boots = bootPlatforms(catalogue);
    }
  }
  return known ? { label, boots } : null;
}

const platforms: Record<number, 'bios' | 'uefi'> = { 0: 'bios', 0xef: 'uefi' };
const bootable = 0x88;

/** Pure: the platforms with a bootable entry in an El Torito catalogue (specification 1.0, section 2). */
export function bootPlatforms(catalogue: Buffer): IsoInfo['boots'] {
  if (catalogue.length < 64 || catalogue[0] !== 1) return [];
  const found = new Set<'bios' | 'uefi'>();
  const note = (platform: number | undefined, indicator: number | undefined) => {
    const kind = platforms[platform ?? -1];
    if (kind && indicator === bootable) found.add(kind);
  };
  note(catalogue[1], catalogue[32]);
  let at = 64;
  while (at + 32 <= catalogue.length && (catalogue[at] === 0x90 || catalogue[at] === 0x91)) {
    const [platform, entries] = [catalogue[at + 1], catalogue.readUInt16LE(at + 2)];
    for (let entry = 1; entry <= entries; entry += 1) note(platform, catalogue[at + entry * 32]);
    if (catalogue[at] === 0x91) break;
    at += 32 * (entries + 1);
  }
  return [...found].toSorted();
}
