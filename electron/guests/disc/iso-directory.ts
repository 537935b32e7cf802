import { bothEnds, recordDate, sectorBytes, ucs2 } from './iso-fields';

/** A file of the disc's root. */
export interface DiscFile {
  name: string;
  bytes: Uint8Array;
}

/** The tree with Rock Ridge, which Linux and BSD read, or Joliet's, which Windows reads. */
export type Flavour = 'plain' | 'joliet';

/** Where something lies: its first sector and its bytes. */
interface Extent {
  at: number;
  bytes: number;
}

interface Entry extends Extent {
  /** As it was given. */
  name: string;
  /** As a reader sees it that knows neither extension. */
  plainName: string;
}

/** Pure: the files with their places and the names that ISO 9660 has for them. */
export function fileEntries(files: readonly DiscFile[], places: readonly number[]): Entry[] {
  const taken = new Set<string>();
  return files.map(({ name, bytes }, index) => {
    const plainName = plainNameOf(name, taken);
    taken.add(plainName);
    return { name, plainName, at: places[index] ?? 0, bytes: bytes.length };
  });
}

/** `user-data` becomes `USER_DATA.;1` (ECMA-119, 7.5: 30 characters in all, level 2). */
function plainNameOf(name: string, taken: ReadonlySet<string>): string {
  const upper = name.toUpperCase().replaceAll(/[^A-Z0-9_.]/g, '_');
  const dot = upper.lastIndexOf('.');
  const stem = (dot < 0 ? upper : upper.slice(0, dot)).replaceAll('.', '_').slice(0, 20) || '_';
  const extension = dot < 0 ? '' : upper.slice(dot + 1).slice(0, 3);
  for (let number = 1; ; number += 1) {
    const found = `${stem}${number === 1 ? '' : `_${number}`}.${extension};1`;
    if (!taken.has(found)) return found;
  }
}

const dot = Buffer.from([0]);
const dotDot = Buffer.from([1]);
const [isFolder, isFile] = [2, 0];
/** Of whoever mounts it: a folder, and a file, that everybody may read. */
const [folderMode, fileMode] = [0o040_555, 0o100_444];

/** Pure: the record of the root that a volume descriptor holds. */
export const rootRecord = (extent: Extent, now: Date): Buffer =>
  record(dot, extent, { flags: isFolder, now, system: [] });

/** Pure: the root folder, in whole sectors; no record crosses from one into the next. */
export function directory(
  flavour: Flavour,
  self: Extent,
  entries: readonly Entry[],
  now: Date,
): Buffer {
  const rock = flavour === 'plain';
  const only = (fields: Buffer[]) => (rock ? fields : []);
  const folder = { flags: isFolder, now };
  const named = entries.map((entry) => ({
    entry,
    id: rock ? Buffer.from(entry.plainName, 'latin1') : ucs2(entry.name),
  }));
  const records = [
    record(dot, self, { ...folder, system: only([sharing, posix(folderMode, 2), rockRidge]) }),
    record(dotDot, self, { ...folder, system: only([posix(folderMode, 2)]) }),
    ...named
      .toSorted((one, other) => Buffer.compare(one.id, other.id))
      .map(({ entry, id }) =>
        record(id, entry, {
          flags: isFile,
          now,
          system: only([posix(fileMode, 1), realName(entry.name)]),
        }),
      ),
  ];
  return inSectors(records);
}

function inSectors(records: readonly Buffer[]): Buffer {
  const sectors: Buffer[][] = [[]];
  let used = 0;
  for (const each of records) {
    if (used + each.length > sectorBytes) {
      sectors.push([]);
      used = 0;
    }
    sectors.at(-1)?.push(each);
    used += each.length;
  }
  return Buffer.concat(
    sectors.map((held) => Buffer.concat([...held, Buffer.alloc(sectorBytes)], sectorBytes)),
  );
}

interface RecordParts {
  flags: number;
  now: Date;
  /** What Rock Ridge adds. */
  system: readonly Buffer[];
}

/** A directory record (ECMA-119, 9.1); its length is even. */
function record(id: Buffer, { at, bytes }: Extent, { flags, now, system }: RecordParts): Buffer {
  const padding = Buffer.alloc(id.length % 2 === 0 ? 1 : 0);
  const head = Buffer.alloc(33);
  head.set(bothEnds(at, 4), 2);
  head.set(bothEnds(bytes, 4), 10);
  head.set(recordDate(now), 18);
  head[25] = flags;
  head.set(bothEnds(1, 2), 28);
  head[32] = id.length;
  const whole = Buffer.concat([head, id, padding, ...system]);
  const even = Buffer.concat([whole, Buffer.alloc(whole.length % 2)]);
  even[0] = even.length;
  return even;
}

/** A field of the System Use Sharing Protocol (IEEE P1281, 4.1). */
const field = (name: string, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from([...Buffer.from(name, 'latin1'), 4 + content.length, 1]), content]);

/** That the protocol is used (P1281, 5.3). */
const sharing = field('SP', Buffer.from([0xbe, 0xef, 0]));

const rockRidgeId = 'RRIP_1991A';

/** That it is used for Rock Ridge (P1281, 5.5; IEEE P1282, 4.3). */
const rockRidge = field(
  'ER',
  Buffer.concat([Buffer.from([rockRidgeId.length, 0, 0, 1]), Buffer.from(rockRidgeId, 'latin1')]),
);

/** Mode, links, and root as the owner (P1282, 4.1.1). */
const posix = (mode: number, links: number): Buffer =>
  field('PX', Buffer.concat([mode, links, 0, 0].map((value) => bothEnds(value, 4))));

/** The name as it was given (P1282, 4.1.4). */
const realName = (name: string): Buffer =>
  field('NM', Buffer.concat([Buffer.from([0]), Buffer.from(name, 'utf8')]));
