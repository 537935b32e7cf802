import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Architecture } from '../../shared/vm-config';

/** Where administrators' tools live on systems that leave them out of a user's PATH. */
const extraFolders = [
  '/usr/local/bin',
  '/usr/bin',
  '/bin',
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
];

/** Red Hat ships its one QEMU here, outside PATH, for the host's own architecture. */
const redHatQemu = '/usr/libexec/qemu-kvm';

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

async function isExecutableFile(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    // Not there, or not ours to run: both mean "look further".
    return false;
  }
}

/**
 * Finds a program on PATH, then in the usual system folders.
 * @param name a bare name such as `qemu-img` or `swtpm`.
 * @returns its absolute path, or null.
 */
export async function findTool(
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | null> {
  const fromPath = (env['PATH'] ?? '').split(path.delimiter).filter((dir) => path.isAbsolute(dir));
  for (const folder of new Set([...fromPath, ...extraFolders])) {
    const file = path.join(folder, name);
    if (await isExecutableFile(file)) return file;
  }
  return null;
}

/**
 * Finds the QEMU that runs guests of `arch`: `qemu-system-<arch>`, then Red Hat's `/usr/libexec/qemu-kvm` for the
 * host's own architecture.
 * @returns its absolute path, or null.
 */
export async function findQemu(
  arch: Architecture,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | null> {
  const onPath = await findTool(`qemu-system-${arch}`, env);
  if (onPath) return onPath;
  return arch === hostArchitecture() && (await isExecutableFile(redHatQemu)) ? redHatQemu : null;
}
