import { thisMachine, type FileReader } from '../../../qemu/tools/file-reader';
import { programSearch, type ProgramSearch } from '../../../qemu/tools/folders';
import { valueOf } from './fact';
import type { MachineFiles } from './machine-files';

/** A machine's files for the searches of the QEMU room: a recorded machine is asked in the same way as this one. */
export function readerOf(files: MachineFiles): FileReader {
  const ours = files.isThisMachine;
  return {
    // All placeholders of a recording look alike, and links were recorded as what they lead to.
    identity: (file) => (ours ? thisMachine.identity(file) : file),
    mark(file) {
      const node = valueOf(files.node(file));
      return node?.type === 'file' ? { size: node.size, mtime: node.mtime } : null;
    },
    executable: (file) => files.executable(file),
    readable: (file) => files.readable(file),
    // Not through `bytes`: a recorder would keep the whole of a program for its first two bytes.
    head: (file, bytes) =>
      ours
        ? thisMachine.head(file, bytes)
        : (valueOf(files.bytes(file))?.subarray(0, bytes) ?? null),
    text(file) {
      const text = files.text(file);
      return text.state === 'empty' ? '' : (valueOf(text) ?? null);
    },
    list(folder) {
      const names = files.list(folder);
      return names.state === 'empty' ? [] : (valueOf(names) ?? null);
    },
  };
}

/** How programs are looked for on a machine. `PATH` is this session's, so it says nothing of a recorded machine. */
export function searchOf(
  files: MachineFiles,
  searchPath: string,
  systemFolders?: readonly string[],
): ProgramSearch {
  return programSearch(files.isThisMachine ? searchPath : '', systemFolders, readerOf(files));
}
