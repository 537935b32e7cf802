import { stat } from 'node:fs/promises';
import path from 'node:path';
import { withFile } from '../lib/byte-source';
import { readImageHeader } from './inspect/image-header';
import { namedFiles } from './inspect/named-files';

/** Longer chains are a trap, or lead back to themselves. */
const deepestChain = 100;

/**
 * What names a file whatever its path: links and hard links to one file have the same. A file that is not there is
 * named by its path.
 */
export async function fileKey(file: string): Promise<string> {
  const stats = await stat(file).catch(() => null);
  return stats ? `${stats.dev}:${stats.ino}` : path.resolve(file);
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
    const known = format ?? (await withFile(image, readImageHeader))?.format ?? 'raw';
    const named = await namedFiles(image, known);
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
