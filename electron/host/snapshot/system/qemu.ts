import { z } from 'zod';
import { run } from '../../../lib/run';
import type { FileMark } from '../../../qemu/tools/file-reader';
import { emulatedTargets, findEmulators, findTool, targetOf } from '../../../qemu/tools/find';
import type { ProgramSearch } from '../../../qemu/tools/folders';
import type { ToolName } from '../../../qemu/tools/tools';
import { mapFact, valueOf } from '../reading/fact';
import type { Fact } from '../reading/fact';
import { cacheFile } from '../reading/cache';
import type { MachineFiles } from '../reading/machine-files';
import { searchOf } from '../reading/tool-files';

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

/** Helpers that the report tells of. */
const helpers: readonly ToolName[] = [
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

/** A program, and what tells that it was replaced since it was asked. */
interface Found extends FileMark {
  path: string;
}

function found({ files }: ProgramSearch, file: string): Found {
  return { path: file, ...(files.mark(file) ?? { size: 0, mtime: 0 }) };
}

async function probe(files: MachineFiles, found: Found): Promise<QemuBinary> {
  const unknown = { ...found, version: null, accelerators: [] };
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
  const cached = ({ path: place, size, mtime }: Found) => {
    const entry = known[place];
    return entry?.size === size && entry.mtime === mtime ? entry : null;
  };
  const fresh: ProbeCache = {};
  const remember = (found: Found, version: string | null, accelerators: string[]) => {
    // A binary that could not be run today may run tomorrow.
    if (version === null) return;
    fresh[found.path] = { size: found.size, mtime: found.mtime, version, accelerators };
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
  const search = searchOf(files, options.searchPath, options.systemFolders);
  const emulators = findEmulators(search, targetOf(options.machine), true);
  const image = findTool(search, 'qemu-img');
  const targets = emulatedTargets(search);
  const helperPaths: Record<string, string> = {};
  for (const name of helpers) {
    const place = findTool(search, name);
    if (place !== null) helperPaths[name] = place;
  }
  const bridge = helperPaths['qemu-bridge-helper'];
  const bridgeNode = bridge ? valueOf(files.node(bridge)) : undefined;
  return {
    ...(await probeAll(
      files,
      emulators.map((file) => found(search, file)),
      image === null ? null : found(search, image),
      options.cacheFolder,
    )),
    searched: targets !== null,
    targets: targets ?? [],
    found: helperPaths,
    bridgeHelperSetuid: ((bridgeNode?.mode ?? 0) & 0o4000) !== 0 && bridgeNode?.uid === 0,
    bridgeAcl: mapFact(files.text('/etc/qemu/bridge.conf'), (text) => text),
    libvirtSocket:
      files.exists('/run/libvirt/libvirt-sock') || files.exists('/run/libvirt/virtqemud-sock'),
  };
}
