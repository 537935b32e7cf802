import path from 'node:path';
import { thisMachine, type FileReader } from './file-reader';

/**
 * Folders that packages fill and that root alone can write to: the only ones from which something is run as root. The
 * last two are NixOS's.
 */
export const packagedFolders: readonly string[] = [
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/run/wrappers/bin',
  '/run/current-system/sw/bin',
];

/** Folders of programs that are looked through after `PATH`, which often lacks those of administrators. */
const systemFolders: readonly string[] = ['/usr/local/sbin', '/usr/local/bin', ...packagedFolders];

/** Where distributions keep programs that are started by other programs, outside `PATH`. */
export const libexecFolders: readonly string[] = [
  '/usr/libexec',
  '/usr/lib/qemu',
  '/usr/lib',
  '/usr/lib/qemu-kvm',
];

/** Where programs are looked for, and in whose files. */
export interface ProgramSearch {
  files: FileReader;
  /** In order; the first that has a program wins. */
  folders: readonly string[];
}

/**
 * The search of a person's session: the absolute folders of `PATH`, then the system's.
 * @param searchPath the value of `PATH`
 */
export function programSearch(
  searchPath: string | undefined,
  system: readonly string[] = systemFolders,
  files: FileReader = thisMachine,
): ProgramSearch {
  // A relative folder, or an empty entry, would mean whatever folder Paddock was started in.
  const own = (searchPath ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return { files, folders: [...new Set([...own, ...system])] };
}
