import path from 'node:path';
import { withFile } from '../../lib/byte-source';
import { readImageHeader } from './image-header';
import { fileFailure } from './file-failure';
import { namesProtocol } from './references';

/** A file that an image cannot do without, because its header names it. */
export interface NamedFile {
  /** As the image names it. */
  name: string;
  path: string;
  /** As the image states it; null where it says nothing. */
  format: string | null;
}

/**
 * The files of this host that an image in use names: its backing file, the parts it is split into. What is reached by
 * other ways than a file (`nbd:`, `json:`) is left out.
 * @param format as the definition or the image above states it: a guest can write any header into a raw disk.
 * @throws AppFailure `file-missing`, `file-unreadable`: the image itself.
 */
export async function namedFiles(image: string, format: string): Promise<NamedFile[]> {
  if (format === 'raw') return [];
  const header = await withFile(image, readImageHeader).catch((error: unknown) => {
    throw fileFailure(image, error);
  });
  if (header?.format !== format) return [];
  return header.references.flatMap((name) => {
    const file = hostPath(image, name);
    const stated = name === header.backing?.name ? header.backing.format : null;
    return file === null ? [] : [{ name, path: file, format: stated }];
  });
}

/** Pure: the path as QEMU finds it (block.c, `path_has_protocol` and `path_combine`). */
function hostPath(image: string, name: string): string | null {
  const plain = name.replace(/^file:(?=\/)/, '');
  // In parentheses stands what the header did not say in full.
  if (plain === '' || plain.startsWith('(') || namesProtocol(plain)) return null;
  return path.resolve(path.dirname(image), plain);
}
