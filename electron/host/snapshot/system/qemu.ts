import path from 'node:path';
import { z } from 'zod';
import { run } from '../../../lib/run';
import { mapFact, valueOf } from '../reading/fact';
import type { Fact } from '../reading/fact';
import { cacheFile } from '../reading/cache';
import type { FileNode, MachineFiles } from '../reading/machine-files';

export interface QemuBinary {
  path: string;
  /** `7.2.22`; null when it could not be run. */
  version: string | null;
  /** Accelerators compiled in. */
  accelerators: string[];
  size: number;
  mtime: number;
}

export interface ToolFacts {
  /** False for recordings without any folder of programs: then nothing can be said to be missing. */
  searched: boolean;
  /** Emulators of this machine's own architecture, the first on PATH first. */
  qemu: QemuBinary[];
  /** Architectures that can be emulated: `qemu-system-<name>`. */
  targets: string[];
  qemuImg: { path: string; version: string | null } | null;
  /** Paths of helpers that were found. */
  found: Record<string, string>;
  /** The bridge helper works for a user only when it is setuid root. */
  bridgeHelperSetuid: boolean;
  bridgeAcl: Fact<string>;
  libvirtSocket: boolean;
}

/** Folders of programs that are looked through beside `PATH`. */
export const systemFolders = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
];
/** RHEL keeps its only emulator outside PATH. */
const hiddenEmulators = ['/usr/libexec/qemu-kvm', '/usr/lib/qemu-kvm/qemu-kvm'];

const helperPlaces: Record<string, readonly string[]> = {
  virtiofsd: ['/usr/libexec/virtiofsd', '/usr/lib/qemu/virtiofsd', '/usr/lib/virtiofsd'],
  'qemu-bridge-helper': ['/usr/lib/qemu/qemu-bridge-helper', '/usr/libexec/qemu-bridge-helper'],
};
const helpers = [
  'swtpm',
  'swtpm_setup',
  'virtiofsd',
  'passt',
  'qemu-bridge-helper',
  'qemu-nbd',
  'qemu-storage-daemon',
  'virsh',
  'libvirtd',
  'virtqemud',
  'virt-host-validate',
  'kvm-ok',
  'pkexec',
  'rdmsr',
];

const cacheSchema = z.record(
  z.string(),
  z.object({
    size: z.number(),
    mtime: z.number(),
    version: z.string().nullable(),
    accelerators: z.array(z.string()),
  }),
);
type ProbeCache = z.infer<typeof cacheSchema>;

/** `QEMU emulator version 7.2.22 (Debian …)`, `qemu-img version 8.2.0 (…)`. */
export function parseVersion(text: string): string | null {
  return /version (\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1] ?? null;
}

/** The list under the heading that `-accel help` prints. */
export function parseAccelerators(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^[a-z]\w*$/.test(line));
}

function searchFolders(
  files: MachineFiles,
  searchPath: string,
  system: readonly string[],
): string[] {
  const own = files.isThisMachine ? searchPath.split(':') : [];
  return [...new Set([...own.filter((folder) => path.isAbsolute(folder)), ...system])];
}

interface Found {
  path: string;
  node: FileNode;
}

function find(files: MachineFiles, folders: readonly string[], name: string): Found | null {
  const places = [...folders.map((folder) => `${folder}/${name}`), ...(helperPlaces[name] ?? [])];
  for (const place of places) {
    const node = files.node(place);
    if (node.state === 'read' && node.value.type === 'file')
      return { path: place, node: node.value };
  }
  return null;
}

/** Names of the binary for an architecture as `uname -m` names it. */
function emulatorNames(machine: string): string[] {
  const target = /^i.86$/.test(machine) ? 'i386' : machine === 'ppc64le' ? 'ppc64' : machine;
  return [`qemu-system-${target}`, 'qemu-kvm', 'kvm'];
}

function findEmulators(
  files: MachineFiles,
  folders: readonly string[],
  names: readonly string[],
): Found[] {
  const seen = new Set<string>();
  const places = [
    ...names.flatMap((name) => folders.map((folder) => `${folder}/${name}`)),
    ...hiddenEmulators,
  ];
  return places.flatMap((place) => {
    const node = files.node(place);
    if (node.state !== 'read' || node.value.type !== 'file') return [];
    // /bin is /usr/bin on most systems, and `kvm` is a small script around the first.
    const { size, mtime } = node.value;
    const identity = files.isThisMachine ? `${size}:${mtime}` : place;
    const script = files.isThisMachine && size < 4096;
    if (script || seen.has(identity)) return [];
    seen.add(identity);
    return [{ path: place, node: node.value }];
  });
}

async function probe(files: MachineFiles, found: Found): Promise<QemuBinary> {
  const { size, mtime } = found.node;
  const unknown = { path: found.path, version: null, accelerators: [], size, mtime };
  if (!files.isThisMachine) {
    return { ...unknown, ...files.recording?.qemu[found.path] };
  }
  try {
    const [version, accelerators] = await Promise.all([
      run([found.path, '--version'], { timeoutMs: 5_000 }),
      run([found.path, '-accel', 'help'], { timeoutMs: 5_000 }),
    ]);
    return {
      ...unknown,
      version: parseVersion(version.stdout),
      accelerators: parseAccelerators(accelerators.stdout),
    };
  } catch {
    return unknown;
  }
}

async function probeImg(files: MachineFiles, found: Found): Promise<string | null> {
  if (!files.isThisMachine) return files.recording?.qemuImg[found.path] ?? null;
  try {
    return parseVersion((await run([found.path, '--version'], { timeoutMs: 5_000 })).stdout);
  } catch {
    return null;
  }
}

/** Answers from the cache as long as the file has the same size and time of change; asks the others, all at once. */
async function probeAll(
  files: MachineFiles,
  emulators: readonly Found[],
  image: Found | null,
  cacheFolder: string | null,
): Promise<Pick<ToolFacts, 'qemu' | 'qemuImg'>> {
  const cache = cacheFile(files.isThisMachine ? cacheFolder : null, 'host-probes.json');
  const parsed = cacheSchema.safeParse(await cache.load());
  const known: ProbeCache = parsed.success ? parsed.data : {};
  const cached = ({ path: place, node }: Found) => {
    const entry = known[place];
    return entry?.size === node.size && entry.mtime === node.mtime ? entry : null;
  };
  const fresh: ProbeCache = {};
  const remember = (found: Found, version: string | null, accelerators: string[]) => {
    // A binary that could not be run today may run tomorrow.
    if (version === null) return;
    fresh[found.path] = { size: found.node.size, mtime: found.node.mtime, version, accelerators };
  };
  const qemu = Promise.all(
    emulators.map(async (found) => {
      const entry = cached(found);
      const binary = entry ? { path: found.path, ...entry } : await probe(files, found);
      remember(found, binary.version, binary.accelerators);
      return binary;
    }),
  );
  const version = image ? (cached(image)?.version ?? probeImg(files, image)) : null;
  const answer = {
    qemu: await qemu,
    qemuImg: image ? { path: image.path, version: await version } : null,
  };
  if (image && answer.qemuImg) remember(image, answer.qemuImg.version, []);
  if (JSON.stringify(fresh) !== JSON.stringify(known)) await cache.store(fresh);
  return answer;
}

/** Finds emulators and helpers, and asks the emulators for version and accelerators. */
export async function readTools(
  files: MachineFiles,
  options: {
    machine: string;
    cacheFolder: string | null;
    searchPath: string;
    systemFolders?: readonly string[];
  },
): Promise<ToolFacts> {
  const system = options.systemFolders ?? systemFolders;
  const folders = searchFolders(files, options.searchPath, system);
  const emulators = findEmulators(files, folders, emulatorNames(options.machine));
  const targets = new Set<string>();
  let searched = false;
  for (const folder of folders) {
    const listed = files.list(folder);
    searched ||= listed.state === 'read' || listed.state === 'empty';
    for (const name of valueOf(listed) ?? []) {
      const target = /^qemu-system-(\w+)$/.exec(name)?.[1];
      if (target) targets.add(target);
    }
  }
  const found: Record<string, string> = {};
  for (const name of helpers) {
    const place = find(files, folders, name);
    if (place) found[name] = place.path;
  }
  const bridge = found['qemu-bridge-helper'];
  const bridgeNode = bridge ? valueOf(files.node(bridge)) : undefined;
  return {
    ...(await probeAll(files, emulators, find(files, folders, 'qemu-img'), options.cacheFolder)),
    searched,
    targets: [...targets].toSorted(),
    found,
    bridgeHelperSetuid: ((bridgeNode?.mode ?? 0) & 0o4000) !== 0 && bridgeNode?.uid === 0,
    bridgeAcl: mapFact(files.text('/etc/qemu/bridge.conf'), (text) => text),
    libvirtSocket:
      files.exists('/run/libvirt/libvirt-sock') || files.exists('/run/libvirt/virtqemud-sock'),
  };
}
