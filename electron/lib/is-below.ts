import path from 'node:path';

/** Pure: whether a file lies somewhere in a folder, which itself does not; names alone decide, and no link is followed. */
export function isBelow(folder: string, file: string): boolean {
  const way = path.relative(folder, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

/** Pure: how a definition names a file: from its folder within it, so that the folder can be moved as a whole. */
export const fromFolder = (folder: string, file: string): string =>
  isBelow(folder, file) ? path.relative(folder, file) : file;
