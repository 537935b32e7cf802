import { lstat } from 'node:fs/promises';
import path from 'node:path';

/** A file that an image names, and whether reading it is harmless. */
export interface ImageReference {
  /** As the image names it. */
  name: string;
  /** The file on this host, or null when the name is no plain file beside the image. */
  path: string | null;
}

/**
 * Resolves what an image names. Only a plain file in the image's own folder counts as part of it: any other
 * name could make QEMU read (or write) files of this host for whoever made the image (CVE-2024-4467 and kin).
 */
export async function resolveReference(image: string, name: string): Promise<ImageReference> {
  const file = siblingPath(image, name);
  if (file === null) return { name, path: null };
  const stat = await lstat(file).catch(() => null);
  return { name, path: stat?.isFile() ? file : null };
}

/** Pure: whether QEMU takes the name for a protocol's: what stands before a colon, unless a slash comes first. */
export const namesProtocol = (name: string): boolean => /^[^/]*:/.test(name);

/** Pure: the path of a file beside the image, or null for folders, URLs, `json:` and other protocols. */
export function siblingPath(image: string, name: string): string | null {
  const folder = path.dirname(path.resolve(image));
  if (name === '' || namesProtocol(name) || /[\u0000-\u001f]/.test(name)) return null;
  const file = path.resolve(folder, name);
  return path.dirname(file) === folder ? file : null;
}
