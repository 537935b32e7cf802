import { libexecFolders } from '../../qemu/tools/folders';
import { isToolName } from '../../qemu/tools/tools';
import { valueOf } from '../snapshot/reading/fact';
import type { FileNode, MachineFiles } from '../snapshot/reading/machine-files';
import { searchOf } from '../snapshot/reading/tool-files';

/** The interesting names in a folder of programs, as long as its time says that none came or went. */
export interface FolderListing {
  mtime: number;
  names: readonly string[];
  /** Whether the folder was at rest when listed: a later change then shows in its time. */
  settled: boolean;
}

/**
 * Milliseconds after which a change of a folder is sure to give it another time: file systems stamp
 * by a clock that is coarser than two installs of one package, the coarsest by a second or two.
 */
const timeGrain = 2000;

/** Programs that the report looks at, by path. `/bin` that is `/usr/bin` is looked at once. */
export function programTrace(
  files: MachineFiles,
  { searchPath, systemFolders }: { searchPath: string; systemFolders?: readonly string[] },
  listings: Map<string, FolderListing>,
): Record<string, string> {
  const { folders } = searchOf(files, searchPath, systemFolders);
  const trace: Record<string, string> = {};
  const seen = new Set<string>();
  for (const folder of new Set([...folders, ...libexecFolders])) {
    const node = valueOf(files.node(folder));
    if (node?.type !== 'directory') continue;
    const names = listing(files, folder, node, listings);
    // Same time and same names: one folder by two names, or as good as one.
    const identity = `${node.mtime} ${names.join(' ')}`;
    if (names.length === 0 || seen.has(identity)) continue;
    seen.add(identity);
    for (const name of names) {
      const program = valueOf(files.node(`${folder}/${name}`));
      if (program?.type === 'file') trace[`${folder}/${name}`] = `${program.size} ${program.mtime}`;
    }
  }
  return trace;
}

function listing(
  files: MachineFiles,
  folder: string,
  { mtime }: FileNode,
  listings: Map<string, FolderListing>,
): readonly string[] {
  const known = listings.get(folder);
  if (known?.settled && known.mtime === mtime) return known.names;
  const names = (valueOf(files.list(folder)) ?? []).filter(isToolName);
  listings.set(folder, { mtime, names, settled: Date.now() - mtime > timeGrain });
  return names;
}
