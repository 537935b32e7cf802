import type { Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { withFile } from '../lib/byte-source';
import { readImageHeader } from './inspect/image-header';
import { type NamedFile, namedFiles } from './inspect/named-files';

/** Longer chains are a trap, or lead back to themselves. */
const deepestChain = 100;

/**
 * What names a file whatever its path: links and hard links to one file have the same. A file that is not there is
 * named by its path, behind the links that lead to its folder.
 */
export async function fileKey(file: string): Promise<string> {
  const stats = await stat(file).catch(() => null);
  return stats ? `${stats.dev}:${stats.ino}` : await placeOf(path.resolve(file));
}

async function placeOf(missing: string): Promise<string> {
  const folder = path.dirname(missing);
  if (folder === missing) return missing;
  const real = await realpath(folder).catch(async () => await placeOf(folder));
  return path.join(real, path.basename(missing));
}

/** What images name, by path, format, inode, size and times; a start asks it of every VM's disks. */
const namedBefore = new Map<string, NamedFile[]>();
const mostKept = 20_000;

async function namedIn(image: string, format: string | null, stats: Stats): Promise<NamedFile[]> {
  const { dev, ino, size, mtimeMs, ctimeMs } = stats;
  const key = [dev, ino, size, mtimeMs, ctimeMs, format, image].join(' ');
  const before = namedBefore.get(key);
  if (before) return before;
  const known = format ?? (await withFile(image, readImageHeader))?.format ?? 'raw';
  const named = await namedFiles(image, known);
  if (namedBefore.size >= mostKept) namedBefore.clear();
  namedBefore.set(key, named);
  return named;
}

/**
 * Every file that an image stands on, from the nearest to the last: backing files, data files, parts. What cannot be
 * read ends its branch. Nothing but headers is read.
 * @param format as the definition states it; null where nobody does.
 */
export async function filesBelow(
  image: string,
  format: string | null,
  depth = deepestChain,
): Promise<string[]> {
  const stats = await stat(image).catch(() => null);
  // Opening a pipe would wait for a writer.
  if (depth === 0 || !stats?.isFile()) return [];
  try {
    const named = await namedIn(image, format, stats);
    const below = await Promise.all(
      named.map(async (part) => [
        part.path,
        ...(await filesBelow(part.path, part.format, depth - 1)),
      ]),
    );
    return below.flat();
  } catch {
    return [];
  }
}
