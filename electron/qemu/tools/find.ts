import type { Architecture } from '../../../shared/vm-config';
import { libexecFolders, type ProgramSearch } from './folders';
import { emulatedTarget, nativeEmulators, tools, type ToolName } from './tools';

const nodeArchitectures: Partial<Record<NodeJS.Architecture, Architecture>> = {
  x64: 'x86_64',
  ia32: 'i386',
  arm64: 'aarch64',
  riscv64: 'riscv64',
  ppc64: 'ppc64',
  s390x: 's390x',
};

/** The architecture of this machine in QEMU's words, or null for one that Paddock does not know. */
export function hostArchitecture(): Architecture | null {
  return nodeArchitectures[process.arch] ?? null;
}

/** Pure: whether this machine's processor runs guests of an architecture itself, under KVM. */
export function isNative(guest: Architecture, host: Architecture | null): boolean {
  return guest === host || (guest === 'i386' && host === 'x86_64');
}

/** Pure: QEMU's word for what `uname -m` says. */
export function targetOf(machine: string): string {
  if (/^i.86$/.test(machine)) return 'i386';
  // armv6l, armv7l, and armv8l of a 32-bit system on a 64-bit processor.
  if (/^arm(?:v\d|$)/.test(machine)) return 'arm';
  return machine === 'ppc64le' ? 'ppc64' : machine;
}

/** The absolute path of a program in the first of the folders that has it, or null. */
export function findProgram({ files, folders }: ProgramSearch, name: string): string | null {
  return (
    folders.map((folder) => `${folder}/${name}`).find((file) => files.executable(file)) ?? null
  );
}

/** The absolute path of one of the {@link tools}, or null. */
export function findTool({ files, folders }: ProgramSearch, name: ToolName): string | null {
  const further = tools[name].libexec ? libexecFolders : [];
  return findProgram({ files, folders: [...folders, ...further] }, name);
}

/**
 * Every QEMU for guests of an architecture, the one that is used first: `qemu-system-<target>`, and for the machine's
 * own architecture also what Red Hat and others call it.
 * @param native whether `target` is the machine's own architecture
 */
export function findEmulators(search: ProgramSearch, target: string, native: boolean): string[] {
  const { files, folders } = search;
  const inAll = (places: readonly string[], name: string) =>
    places.map((place) => `${place}/${name}`);
  const others = native ? nativeEmulators : [];
  const places = [
    ...inAll(folders, `qemu-system-${target}`),
    ...others
      .flatMap((name) => inAll(folders, name))
      // On Debian `kvm` is a small script around the first.
      .filter((file) => files.head(file, 2)?.toString('latin1') !== '#!'),
    ...(native ? inAll(libexecFolders, 'qemu-kvm') : []),
  ];
  const seen = new Set<string>();
  return places.filter((file) => {
    if (!files.executable(file)) return false;
    // /bin is /usr/bin on most systems.
    const identity = files.identity(file);
    if (seen.has(identity)) return false;
    seen.add(identity);
    return true;
  });
}

/** The QEMU that runs guests of `arch`, or null. @param host the machine's own architecture */
export function findQemu(
  search: ProgramSearch,
  arch: Architecture,
  host: Architecture | null = hostArchitecture(),
): string | null {
  return findEmulators(search, arch, arch === host)[0] ?? null;
}

/** Architectures for which there is an emulator, sorted; null when no folder of programs can be read. */
export function emulatedTargets({ files, folders }: ProgramSearch): string[] | null {
  const lists = folders.map((folder) => files.list(folder));
  if (lists.every((names) => names === null)) return null;
  const targets = lists.flatMap((names) =>
    (names ?? []).flatMap((name) => emulatedTarget(name) ?? []),
  );
  return [...new Set(targets)].toSorted();
}
