import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/** Where what an image names is. */
type ReferenceState =
  /** A plain file beside the image. */
  | 'here'
  /** A plain file in another folder. */
  | 'outside'
  /** Beside it is a file whose name differs in letter case or in its encoding: QEMU does not find it. */
  | 'misspelt'
  | 'missing'
  /** No plain file: a folder, a device, an address, an option of QEMU. */
  | 'unsafe';

/** A file that an image names, and whether reading it is harmless. */
export interface ImageReference {
  /** As the image names it. */
  name: string;
  /** The file on this host, or where it should be; null when the name is no path of a file. */
  path: string | null;
  /** The file behind every link, of one that is there. */
  real: string | null;
  state: ReferenceState;
  /** The image that names it. */
  from: string;
}

/**
 * Resolves what an image names. Only a plain file in the image's own folder counts as part of it: any other
 * name could make QEMU read (or write) files of this host for whoever made the image (CVE-2024-4467 and kin).
 * @param encoding of the name as it is stored, where it is not UTF-8.
 */
export async function resolveReference(
  image: string,
  name: string,
  encoding?: string,
): Promise<ImageReference> {
  const file = namedPath(image, name);
  const reference = { name, path: file, real: null, from: image };
  if (file === null) return { ...reference, state: 'unsafe' };
  const found = await stat(file).catch(() => null);
  if (!found) return await seekOther(reference, file);
  if (!found.isFile()) return { ...reference, state: 'unsafe' };
  // QEMU looks for the stored bytes, which are another name to Linux.
  const foreign = encoding !== undefined && /[^\u0020-\u007e]/.test(name);
  const real = await realpath(file);
  if (foreign || isWindowsPath(name)) return { ...reference, real, state: 'misspelt' };
  const homes = [path.resolve(image), await realpath(image).catch(() => image)];
  const folders = await Promise.all(homes.map((home) => realFolder(home)));
  const state = folders.includes(path.dirname(real)) ? 'here' : 'outside';
  return { ...reference, real, state };
}

async function realFolder(file: string): Promise<string> {
  const folder = path.dirname(file);
  return await realpath(folder).catch(() => folder);
}

/** A file of the same name in other letters (Windows does not tell them apart). */
async function seekOther(
  reference: Omit<ImageReference, 'state'>,
  file: string,
): Promise<ImageReference> {
  const folder = path.dirname(file);
  const names = await readdir(folder).catch((): string[] => []);
  const wanted = plainName(path.basename(file));
  const other = names.find((entry) => plainName(entry) === wanted);
  if (other === undefined) return { ...reference, state: 'missing' };
  const found = path.join(folder, other);
  const real = await realpath(found).catch(() => found);
  return { ...reference, path: found, real, state: 'misspelt' };
}

const plainName = (name: string) => name.normalize('NFC').toLowerCase();

/** Pure: whether QEMU takes the name for a protocol's: what stands before a colon, unless a slash comes first. */
export const namesProtocol = (name: string): boolean => /^[^/]*:/.test(name);

const windowsPath = /^(?:[a-z]:\\|\\\\|\.{1,2}\\).*?([^\\/]+)$/i;

const isWindowsPath = (name: string): boolean => windowsPath.test(name);

/**
 * Pure: the path that a name stands for as QEMU finds it (block.c, `path_combine`), or null for URLs, `json:` and
 * other protocols. A path of Windows stands for its last part, beside the image.
 */
export function namedPath(image: string, name: string): string | null {
  const windows = windowsPath.exec(name)?.[1];
  const plain = windows ?? name.replace(/^file:(?=\/)/, '');
  // In parentheses stands what the header did not say in full.
  if (plain === '' || plain.startsWith('(') || namesProtocol(plain)) return null;
  if (/[\u0000-\u001f]/.test(plain)) return null;
  const file = path.resolve(path.dirname(path.resolve(image)), plain);
  return file.startsWith('/dev/') || file.startsWith('/proc/') || file.startsWith('/sys/')
    ? null
    : file;
}
