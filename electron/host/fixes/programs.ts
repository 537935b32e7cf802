import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';

/**
 * Where programs that run as root come from. Never the person's own PATH: whoever can write to a folder of it could
 * put a program of theirs in the place of `modprobe`. The last two are NixOS's.
 */
export const rootFolders: readonly string[] = [
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/run/wrappers/bin',
  '/run/current-system/sw/bin',
];

/** The whole path of a program in the first of `folders` that has it; null when none has. */
export async function findProgram(
  name: string,
  folders: readonly string[],
): Promise<string | null> {
  for (const folder of folders) {
    const file = path.join(folder, name);
    const found = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  return null;
}
