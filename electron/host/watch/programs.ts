import path from 'node:path';
import { valueOf } from '../snapshot/reading/fact';
import type { FileNode, MachineFiles } from '../snapshot/reading/machine-files';
import { systemFolders } from '../snapshot/system/qemu';

/** The interesting names in a folder of programs, as long as its time says that none came or went. */
export interface FolderListing {
  mtime: number;
  names: readonly string[];
}

/** Where distributions keep programs that the report knows, beside `PATH`. */
const knownFolders = [
  ...systemFolders,
  '/usr/libexec',
  '/usr/lib',
  '/usr/lib/qemu',
  '/usr/lib/qemu-kvm',
];
const interesting =
  /^(?:qemu-.+|qemu-kvm|kvm|kvm-ok|swtpm(?:_setup)?|virtiofsd|passt|virsh|libvirtd|virtqemud|virt-host-validate|pkexec)$/;

/** Programs that the report looks at, by path. `/bin` that is `/usr/bin` is looked at once. */
export function programTrace(
  files: MachineFiles,
  searchPath: string,
  listings: Map<string, FolderListing>,
): Record<string, string> {
  const own = files.isThisMachine ? searchPath.split(':') : [];
  const folders = new Set([...own.filter((folder) => path.isAbsolute(folder)), ...knownFolders]);
  const trace: Record<string, string> = {};
  const seen = new Set<string>();
  for (const folder of folders) {
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
  if (known?.mtime === mtime) return known.names;
  const names = (valueOf(files.list(folder)) ?? []).filter((name) => interesting.test(name));
  listings.set(folder, { mtime, names });
  return names;
}
