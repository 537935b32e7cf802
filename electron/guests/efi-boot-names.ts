import type { ByteSource } from '../lib/byte-source';

/** The file that a firmware starts from removable media names its processor (UEFI specification 2.10, 3.5.1.1). */
const architectures: Readonly<Record<string, string>> = {
  BOOTX64: 'x86_64',
  BOOTIA32: 'i386',
  BOOTAA64: 'aarch64',
  BOOTARM: 'armhf',
  BOOTIA64: 'ia64',
  BOOTRISCV64: 'riscv64',
  // As short names, where the long one does not fit.
  'BOOTRI~1': 'riscv64',
  BOOTLOONGARCH64: 'loongarch64',
  'BOOTLO~1': 'loongarch64',
};

/** Pure: the processors that these names in `EFI/BOOT` stand for. */
export function efiArchitectures(names: readonly string[]): string[] {
  const found = names.flatMap((name) => {
    const stem = /^([^.]+)\.EFI(;\d+)?$/i.exec(name)?.[1]?.toUpperCase();
    return (stem && architectures[stem]) ?? [];
  });
  return [...new Set(found)].toSorted();
}

interface Fat {
  source: ByteSource;
  /** Byte offset of the file system. */
  at: number;
  bits: 12 | 16 | 32;
  fatAt: number;
  rootAt: number;
  rootBytes: number;
  rootCluster: number;
  dataAt: number;
  clusterBytes: number;
}

const entryBytes = 32;
const directory = 0x10;
const longName = 0x0f;
/** A folder with more than this is none that boots. */
const mostClusters = 64;

/** The processors that the boot files of a FAT file system at `at` are for; empty when it is none or has none. */
export async function fatBootArchitectures(source: ByteSource, at: number): Promise<string[]> {
  const fat = await openFat(source, at);
  if (!fat) return [];
  let bytes = await (fat.bits === 32
    ? clusters(fat, fat.rootCluster)
    : source.read(fat.rootAt, fat.rootBytes));
  for (const name of ['EFI', 'BOOT']) {
    const folder = entries(bytes).find((entry) => entry.folder && entry.name === name);
    if (!folder) return [];
    bytes = await clusters(fat, folder.cluster);
  }
  return efiArchitectures(entries(bytes).map(({ name }) => name));
}

/** Microsoft, FAT: General Overview of On-Disk Format 1.03. */
async function openFat(source: ByteSource, at: number): Promise<Fat | null> {
  const head = await source.read(at, 512);
  if (head.length < 512 || head.readUInt16LE(510) !== 0xaa55) return null;
  const sector = head.readUInt16LE(11);
  const clusterSectors = head[13] ?? 0;
  const tables = head[16] ?? 0;
  if (![512, 1024, 2048, 4096].includes(sector) || clusterSectors === 0 || tables === 0)
    return null;
  const tableSectors = head.readUInt16LE(22) || head.readUInt32LE(36);
  const rootBytes = head.readUInt16LE(17) * entryBytes;
  const fatAt = at + head.readUInt16LE(14) * sector;
  const rootAt = fatAt + tables * tableSectors * sector;
  const dataAt = rootAt + Math.ceil(rootBytes / sector) * sector;
  const sectors = head.readUInt16LE(19) || head.readUInt32LE(32);
  const count = Math.floor((sectors - (dataAt - at) / sector) / clusterSectors);
  const bits = rootBytes === 0 ? 32 : count < 4085 ? 12 : 16;
  const clusterBytes = clusterSectors * sector;
  const rootCluster = head.readUInt32LE(44);
  return { source, at, bits, fatAt, rootAt, rootBytes, rootCluster, dataAt, clusterBytes };
}

async function clusters(fat: Fat, first: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let cluster = first;
  while (parts.length < mostClusters && cluster >= 2) {
    const part = await fat.source.read(
      fat.dataAt + (cluster - 2) * fat.clusterBytes,
      fat.clusterBytes,
    );
    if (part.length === 0) break;
    parts.push(part);
    cluster = await nextCluster(fat, cluster);
  }
  return Buffer.concat(parts);
}

/** 0 at the end of a chain. */
async function nextCluster({ source, bits, fatAt }: Fat, cluster: number): Promise<number> {
  const offset = Math.floor((cluster * bits) / 8);
  const bytes = await source.read(fatAt + offset, 4);
  if (bytes.length < 4) return 0;
  if (bits === 32) return ended(bytes.readUInt32LE(0) & 0x0fffffff, 0x0ffffff8);
  const pair = bytes.readUInt16LE(0);
  if (bits === 16) return ended(pair, 0xfff8);
  return ended(cluster % 2 === 0 ? pair & 0xfff : pair >> 4, 0xff8);
}

const ended = (cluster: number, limit: number): number => (cluster >= limit ? 0 : cluster);

/** The entries of a folder by their short names. */
function entries(bytes: Buffer): { name: string; folder: boolean; cluster: number }[] {
  const found = [];
  for (let at = 0; at + entryBytes <= bytes.length && bytes[at] !== 0; at += entryBytes) {
    const attributes = bytes[at + 11] ?? 0;
    if (bytes[at] === 0xe5 || attributes === longName) continue;
    const [stem, end] = [
      bytes.toString('latin1', at, at + 8),
      bytes.toString('latin1', at + 8, at + 11),
    ];
    const name = end.trim() === '' ? stem.trim() : `${stem.trim()}.${end.trim()}`;
    const cluster = bytes.readUInt16LE(at + 20) * 65_536 + bytes.readUInt16LE(at + 26);
    found.push({ name, folder: (attributes & directory) !== 0, cluster });
  }
  return found;
}
