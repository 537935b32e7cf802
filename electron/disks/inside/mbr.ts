import type { TableFault } from '../../../shared/disk-inside';
import type { ByteSource } from '../../lib/byte-source';
import { Fields } from './fields';
import type { BarePart } from './gpt';
import { isExtended, mbrUse } from './partition-types';

/** Sectors of an MBR have this size, whatever the drive's are. */
const sectorBytes = 512;
/** More logical partitions than Linux has numbers for. */
const mostLogical = 128;

/** What an MBR says. */
interface Mbr {
  parts: BarePart[];
  faults: TableFault[];
  /** It only guards a GPT. */
  protective: boolean;
}

interface Entry {
  type: number;
  bootable: boolean;
  /** Sectors. */
  first: number;
  count: number;
}

/** Pure: the four entries of a table; null where there is no table, or it is the code of a boot sector. */
function entriesOf(sector: Buffer): Entry[] | null {
  const fields = new Fields(sector);
  if (fields.u16(510) !== 0xaa55) return null;
  const entries: Entry[] = [];
  for (let index = 0; index < 4; index += 1) {
    const at = 446 + index * 16;
    const status = fields.u8(at);
    if (status !== 0 && status !== 0x80) return null;
    const [type, first, count] = [fields.u8(at + 4), fields.u32(at + 8), fields.u32(at + 12)];
    if (type !== 0 && (count === 0 || first === 0)) return null;
    entries.push({ type, bootable: status === 0x80, first, count });
  }
  return entries;
}

const partOf = (number: number, { type, bootable, count }: Entry, first: number): BarePart => ({
  number,
  start: first * sectorBytes,
  bytes: count * sectorBytes,
  use: mbrUse(type),
  code: `0x${type.toString(16).padStart(2, '0')}`,
  name: null,
  bootable,
});

/** Reads an MBR, with the chain of its logical partitions; null where there is none. */
export async function readMbr(source: ByteSource): Promise<Mbr | null> {
  const entries = entriesOf(await source.read(0, sectorBytes));
  const used = entries?.map((entry, index) => ({ entry, number: index + 1 })) ?? [];
  const there = used.filter(({ entry }) => entry.type !== 0);
  if (there.length === 0) return null;
  const parts = there.map(({ entry, number }) => partOf(number, entry, entry.first));
  const faults: TableFault[] = [];
  const box = there.find(({ entry }) => isExtended(entry.type))?.entry;
  if (box) {
    const logical = await logicalParts(source, box);
    parts.push(...logical.parts);
    faults.push(...logical.faults);
  }
  return { parts, faults, protective: there.some(({ entry }) => entry.type === 0xee) };
}

/** Each logical partition has a table of its own, which names the next one from the start of the extended partition. */
async function logicalParts(source: ByteSource, box: Entry): Promise<Omit<Mbr, 'protective'>> {
  const parts: BarePart[] = [];
  const seen = new Set<number>();
  let table = box.first;
  for (;;) {
    if (seen.has(table)) return { parts, faults: ['logicalLoop'] };
    if (parts.length >= mostLogical) return { parts, faults: ['tooMany'] };
    seen.add(table);
    const entries = entriesOf(await source.read(table * sectorBytes, sectorBytes));
    const [own, next] = entries ?? [];
    if (own && own.type !== 0 && !isExtended(own.type)) {
      parts.push(partOf(5 + parts.length, own, table + own.first));
    }
    if (!next || !isExtended(next.type)) return { parts, faults: [] };
    // An empty table leads on, but not for ever.
    if (seen.size > 2 * mostLogical) return { parts, faults: ['tooMany'] };
    table = box.first + next.first;
  }
}
