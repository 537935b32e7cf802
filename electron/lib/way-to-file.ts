import { lstatSync, readlinkSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { failure, type AppFailure } from '../../shared/errors';

/**
 * Why no file can be made at a path, where that has nothing to do with permissions: on the way to it is a link that leads
 * nowhere, or something that is no folder; else its folder is not there. Null when the way is open.
 * @param detail the system's own answer.
 */
export function wayFailure(file: string, detail: string): AppFailure | null {
  return blockedWay(path.dirname(file), detail) ?? missingFolder(path.dirname(file), detail);
}

/**
 * The same for a folder that is to be made with all above it: folders that are not there yet are in nobody's way.
 */
export function blockedWay(folder: string, detail?: string): AppFailure | null {
  const place = path.resolve(folder);
  const found = lookAt(place, statSync);
  if (found) {
    return found.isDirectory()
      ? null
      : failure('folder-not-folder', { params: { path: place }, detail });
  }
  if (lookAt(place, lstatSync)?.isSymbolicLink()) {
    return failure('link-broken', { params: { path: place, target: readlinkSync(place) }, detail });
  }
  const above = path.dirname(place);
  return above === place ? null : blockedWay(above, detail);
}

/** What is there; null also where a file or a right is in the way. */
function lookAt(place: string, ask: (place: string) => Stats): Stats | null {
  try {
    return ask(place);
  } catch {
    return null;
  }
}

function missingFolder(folder: string, detail: string): AppFailure | null {
  if (lookAt(folder, statSync)) return null;
  return failure('folder-missing', { params: { path: folder }, detail });
}
