import type { DiskContent, DiskInside, DiskPart, TableFault } from '../../../shared/disk-inside';
import type { ByteSource } from '../../lib/byte-source';
import { readEnd } from './at-end';
import { readGpt, type BarePart, type Gpt } from './gpt';
import { contentBytes, identify } from './identify';
import { readMbr } from './mbr';

/** What a disk holds, whoever asks. */
export type Inside = Omit<DiskInside, 'path' | 'format' | 'inUse'>;

/** Partitions that are looked into: each takes a moment. */
const mostLooked = 64;

/** Reads what is in a disk: its partition table, and what fills each partition. Only some beginnings are read. */
export async function lookInside(source: ByteSource): Promise<Inside> {
  const whole = identify(await source.read(0, contentBytes));
  const table = await readTable(source, whole);
  const faults = new Set<TableFault>(table.faults);
  if (table.parts.some(({ start, bytes }) => start + bytes > source.size)) faults.add('beyondEnd');
  if (overlap(table.parts)) faults.add('overlap');
  if (table.parts.length > mostLooked) faults.add('tooMany');
  const parts: DiskPart[] = [];
  for (const part of table.parts) {
    const looks = parts.length < mostLooked && part.use !== 'extended' && part.use !== 'protective';
    parts.push({ ...part, content: looks ? await contentOf(source, part) : null });
  }
  return {
    virtualBytes: source.size,
    table: table.kind,
    parts,
    faults: [...faults],
    content: table.kind === null || whole?.kind === 'iso9660' ? whole : null,
    atEnd: await readEnd(source, table.kind, table.parts),
    unpartitioned: table.kind === null ? 0 : Math.max(0, source.size - covered(parts)),
  };
}

interface Table {
  kind: DiskInside['table'];
  parts: BarePart[];
  faults: TableFault[];
}

async function readTable(source: ByteSource, whole: DiskContent | null): Promise<Table> {
  const mbr = await readMbr(source);
  const gpt = mbr === null || mbr.protective ? await gptOf(source) : null;
  if (gpt) return gpt;
  if (mbr?.protective) return { kind: 'gpt', parts: [], faults: ['gptDamaged'] };
  // The first sector of a file system can look like a table without partitions, and is none.
  if (!mbr || (whole !== null && whole.kind !== 'iso9660' && !hasRoom(mbr.parts, source.size))) {
    return { kind: null, parts: [], faults: [] };
  }
  return { kind: 'mbr', parts: mbr.parts, faults: mbr.faults };
}

const hasRoom = (parts: readonly BarePart[], size: number): boolean =>
  parts.every(({ start, bytes }) => start + bytes <= size);

/** The main header, or the one at the end where that is damaged. Drives with sectors of 4 KiB have both elsewhere. */
async function gptOf(source: ByteSource): Promise<Table | null> {
  for (const sectorBytes of [512, 4096]) {
    const main = await readGpt(source, sectorBytes, sectorBytes);
    const lastAt = source.size - (source.size % sectorBytes) - sectorBytes;
    const backup = await readGpt(source, main?.otherAt ?? lastAt, sectorBytes);
    const gpt = main ?? backup;
    if (!gpt) continue;
    const faults: TableFault[] = [];
    if (!main) faults.push('gptMainDamaged');
    else if (!backup) faults.push('gptBackupDamaged');
    return { kind: 'gpt', parts: sorted(gpt), faults };
  }
  return null;
}

const sorted = ({ parts }: Gpt): BarePart[] =>
  parts.toSorted((one, other) => one.start - other.start);

async function contentOf(
  source: ByteSource,
  { start, bytes }: BarePart,
): Promise<DiskContent | null> {
  // Nothing of the next partition.
  return identify(await source.read(start, Math.min(contentBytes, bytes)));
}

/** Those that hold something: an extended partition is filled by the logical ones, and their tables. */
const filled = (parts: readonly BarePart[]): BarePart[] =>
  parts.filter(({ use }) => use !== 'extended').toSorted((one, other) => one.start - other.start);

function overlap(parts: readonly BarePart[]): boolean {
  const all = filled(parts);
  return all.some((part, at) => {
    const next = all[at + 1];
    return next !== undefined && part.start + part.bytes > next.start;
  });
}

function covered(parts: readonly BarePart[]): number {
  let [end, sum] = [0, 0];
  for (const { start, bytes } of filled(parts)) {
    const from = Math.max(start, end);
    if (start + bytes > from) sum += start + bytes - from;
    end = Math.max(end, start + bytes);
  }
  return sum;
}
