import { directory, type DiscFile, fileEntries, type Flavour, rootRecord } from './iso-directory';
import { bothEnds, isoText, joliet, sectorBytes, volumeDate } from './iso-fields';

export type { DiscFile } from './iso-directory';

/** Everything that has a place on the disc, in sectors of 2048 bytes. */
interface Layout {
  tables: Record<Flavour, { little: number; big: number }>;
  folders: Record<Flavour, { at: number; sectors: number }>;
  /** Where each file begins, in the order given. */
  files: number[];
  sectors: number;
}

const firstDescriptor = 16;
/** What a path table takes that names the root alone. */
const tableBytes = 10;

/**
 * Pure: a disc image with files in its root: ISO 9660 (ECMA-119) with Rock Ridge and Joliet, so that Linux, BSD and
 * Windows each find the names as they are given.
 * @param label at most 16 characters, which is what Joliet has room for.
 * @param files names of at most 64 characters, each once.
 */
export function writeIso(label: string, files: readonly DiscFile[], now: Date): Buffer {
  const layout = layOut(files);
  const disc = Buffer.alloc(layout.sectors * sectorBytes);
  const put = (sector: number, bytes: Uint8Array) => disc.set(bytes, sector * sectorBytes);
  put(firstDescriptor, descriptor('plain', label, layout, now));
  put(firstDescriptor + 1, descriptor('joliet', label, layout, now));
  put(firstDescriptor + 2, Buffer.from('\u00ffCD001\u0001', 'latin1'));
  for (const flavour of ['plain', 'joliet'] as const) {
    const { at, sectors } = layout.folders[flavour];
    put(layout.tables[flavour].little, pathTable(at, 'little'));
    put(layout.tables[flavour].big, pathTable(at, 'big'));
    const entries = fileEntries(files, layout.files);
    put(at, directory(flavour, { at, bytes: sectors * sectorBytes }, entries, now));
  }
  for (const [index, { bytes }] of files.entries()) put(layout.files[index] ?? 0, bytes);
  return disc;
}

function layOut(files: readonly DiscFile[]): Layout {
  let next = firstDescriptor + 3;
  const take = (sectors: number) => {
    const at = next;
    next += sectors;
    return at;
  };
  const table = () => ({ little: take(1), big: take(1) });
  const tables = { plain: table(), joliet: table() };
  const folder = (flavour: Flavour) => {
    const places = files.map(() => 0);
    const { length } = directory(
      flavour,
      { at: 0, bytes: 0 },
      fileEntries(files, places),
      new Date(0),
    );
    const sectors = Math.ceil(length / sectorBytes);
    return { at: take(sectors), sectors };
  };
  const folders = { plain: folder('plain'), joliet: folder('joliet') };
  const places = files.map(({ bytes }) => take(Math.ceil(bytes.length / sectorBytes)));
  // Some readers fetch a few sectors more than there are.
  return { tables, folders, files: places, sectors: next + 16 };
}

function pathTable(root: number, end: 'little' | 'big'): Buffer {
  const table = Buffer.alloc(tableBytes);
  table[0] = 1;
  if (end === 'little') table.writeUInt32LE(root, 2);
  else table.writeUInt32BE(root, 2);
  table.writeUInt16BE(1, 6);
  if (end === 'little') table.writeUInt16LE(1, 6);
  return table;
}

/** A volume descriptor: the primary one, or Joliet's (ECMA-119, 8.4 and 8.5). */
function descriptor(flavour: Flavour, label: string, layout: Layout, now: Date): Buffer {
  const bytes = Buffer.alloc(sectorBytes);
  const isPlain = flavour === 'plain';
  const text = (at: number, length: number, value: string) =>
    bytes.set(isPlain ? isoText(value, length) : joliet(value, length), at);
  bytes[0] = isPlain ? 1 : 2;
  bytes.write('CD001\u0001', 1, 'latin1');
  text(8, 32, 'LINUX');
  text(40, 32, label);
  bytes.set(bothEnds(layout.sectors, 4), 80);
  // UCS-2 at level 3.
  if (!isPlain) bytes.write('%/E', 88, 'latin1');
  bytes.set(bothEnds(1, 2), 120);
  bytes.set(bothEnds(1, 2), 124);
  bytes.set(bothEnds(sectorBytes, 2), 128);
  bytes.set(bothEnds(tableBytes, 4), 132);
  const { little, big } = layout.tables[flavour];
  bytes.writeUInt32LE(little, 140);
  bytes.writeUInt32BE(big, 148);
  const { at, sectors } = layout.folders[flavour];
  bytes.set(rootRecord({ at, bytes: sectors * sectorBytes }, now), 156);
  for (const field of [190, 318, 446]) text(field, 128, '');
  text(574, 128, 'PADDOCK');
  for (const field of [702, 739, 776]) text(field, 37, '');
  for (const field of [813, 830]) bytes.set(volumeDate(now), field);
  for (const field of [847, 864]) bytes.set(volumeDate(null), field);
  bytes[881] = 1;
  return bytes;
}
