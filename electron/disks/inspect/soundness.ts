import { stat } from 'node:fs/promises';
import type { ImageFormat } from '../../../shared/draft';
import { formatSize } from '../../../shared/units';
import { withFile } from '../../lib/byte-source';
import { dataFileEnd } from './data-file-end';
import { describedEnd } from './described-end';
import { readImageHeader } from './image-header';
import { namedFiles } from './named-files';
import { type VmdkExtent, vmdkExtents } from './vmdk-descriptor';

/** What is wrong with the content of a file that is there and can be read. */
export type Unsound =
  | { kind: 'empty' }
  /** Bytes that it has, and that it should have at least. */
  | { kind: 'cut-off'; size: number; whole: number }
  /** It is no image of the format that is stated. */
  | { kind: 'not-format'; format: string };

/** Pure: the two lengths as texts that read differently, to the byte where they must. */
export function cutSizes({ size, whole }: { size: number; whole: number }) {
  const texts = { size: formatSize(size), whole: formatSize(whole) };
  return texts.size === texts.whole ? { size: `${size} B`, whole: `${whole} B` } : texts;
}

/** A file that an image is built on, and what it must be, as far as the image says. */
export interface ExpectedPart {
  path: string;
  /** The format to read it by; `raw` is told nothing of. */
  format: string;
  /** Bytes that it has at least; null where the image does not say. */
  leastBytes: number | null;
}

const imageFormats: ReadonlySet<string> = new Set(['qcow2', 'vmdk', 'vdi', 'vhdx', 'vpc']);
const isImageFormat = (format: string): format is ImageFormat => imageFormats.has(format);

/**
 * Every file that an image names itself: backing file, data file, extents. Nothing but headers and tables is read.
 * @throws AppFailure `file-missing`, `file-unreadable`: the image itself.
 */
export async function expectedParts(image: string, format: string): Promise<ExpectedPart[]> {
  const named = await namedFiles(image, format);
  if (named.length === 0) return [];
  return await withFile(image, async (source) => {
    const extents = format === 'vmdk' ? await vmdkExtents(source) : [];
    const backing = (await readImageHeader(source))?.backing?.name;
    const hasData = format === 'qcow2' && named.some(({ name }) => name !== backing);
    const dataBytes = hasData ? await dataFileEnd(source) : null;
    const parts = named.map(async (part): Promise<ExpectedPart> => {
      const extent = extents.find(({ name }) => name === part.name);
      const plain = { path: part.path, format: 'raw' };
      if (extent) return { ...plain, ...extentContent(extent) };
      if (format === 'qcow2' && part.name !== backing) return { ...plain, leastBytes: dataBytes };
      const stated = part.format ?? (await probe(part.path));
      return { path: part.path, format: stated, leastBytes: null };
    });
    return await Promise.all(parts);
  });
}

/** Pure: what an extent holds. Of ESXi's sparse format (`SESPARSE`) and of unknown ones nothing is told. */
function extentContent({ type, bytes }: VmdkExtent): Pick<ExpectedPart, 'format' | 'leastBytes'> {
  if (type === 'FLAT' || type === 'VMFS') return { format: 'raw', leastBytes: bytes };
  const sparse = type === 'SPARSE' || type === 'VMFSSPARSE';
  return { format: sparse ? 'vmdk' : 'raw', leastBytes: null };
}

/** As QEMU does where nobody states a format; `raw` for what cannot be read, which is told elsewhere. */
async function probe(file: string): Promise<string> {
  const plain = await stat(file).then(
    (stats) => stats.isFile(),
    () => false,
  );
  if (!plain) return 'raw';
  return await withFile(file, async (source) => (await readImageHeader(source))?.format).then(
    (format) => format ?? 'raw',
    () => 'raw',
  );
}

/** What is wrong with a part that is there, or null. @throws what the file system throws. */
export async function unsoundPart({
  path,
  format,
  leastBytes,
}: ExpectedPart): Promise<Unsound | null> {
  const stats = await stat(path);
  if (!stats.isFile()) return null;
  // A data file without data has none, and is sound.
  if (stats.size === 0 && leastBytes !== 0) return { kind: 'empty' };
  if (leastBytes !== null && stats.size < leastBytes) {
    return { kind: 'cut-off', size: stats.size, whole: leastBytes };
  }
  return await unsoundImage(path, format);
}

/**
 * Whether an image is of another format than is stated, or lacks its end; null also where its tables leave a doubt,
 * which only a check of the whole image could clear.
 * @throws what the file system throws.
 */
export async function unsoundImage(file: string, format: string): Promise<Unsound | null> {
  if (!isImageFormat(format) || !(await stat(file)).isFile()) return null;
  return await withFile(file, async (source): Promise<Unsound | null> => {
    const header = await readImageHeader(source);
    if (header?.format !== format) return { kind: 'not-format', format };
    const described = await describedEnd(source, format);
    if (!described || described.doubtful === true || source.size > described.lastPiece) return null;
    return { kind: 'cut-off', size: source.size, whole: described.end };
  });
}

/** The first part of an image, or of what that is built on, whose content is not sound. */
export interface DamagedPart {
  file: string;
  unsound: Unsound;
}

/**
 * Looks through all that an image is built on, as far as it can be read: what is missing or forbidden is told elsewhere.
 * @param depth longer chains are a trap.
 */
export async function damagedPart(
  image: string,
  format: string,
  depth: number,
): Promise<DamagedPart | null> {
  for (const part of depth > 0 ? await expectedParts(image, format).catch(() => []) : []) {
    const unsound = await unsoundPart(part).catch(() => null);
    if (unsound) return { file: part.path, unsound };
    const below = await damagedPart(part.path, part.format, depth - 1);
    if (below) return below;
  }
  return null;
}
