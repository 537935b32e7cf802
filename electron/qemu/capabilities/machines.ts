import { failure } from '../../../shared/errors';
import type { Architecture } from '../../../shared/vm-config';
import type { MachineInfo, QemuCapabilities, QemuVersion } from './types';

/** The machine a new VM gets when nobody asks for another. */
export const preferredMachine: Record<Architecture, string> = {
  x86_64: 'q35',
  i386: 'q35',
  aarch64: 'virt',
  riscv64: 'virt',
  ppc64: 'pseries',
  s390x: 's390-ccw-virtio',
};

/** The same for any architecture that QEMU knows; empty for one that Paddock has no machine for. */
export function preferredMachineOf(arch: string): string {
  const known: Readonly<Record<string, string | undefined>> = preferredMachine;
  return known[arch] ?? '';
}

/** Looks a machine up by its versioned name or its alias. */
export function findMachine(capabilities: QemuCapabilities, machine: string): MachineInfo | null {
  const { machines } = capabilities;
  return (
    machines.find(({ name }) => name === machine) ??
    machines.find(({ alias }) => alias === machine) ??
    null
  );
}

/**
 * The versioned name (`pc-q35-7.2`) to pin in a new definition, so that a QEMU upgrade does not change the guest's
 * hardware.
 * @param machine an alias (`q35`, `pc`, `virt`) or already a full name.
 * @throws AppFailure `unsupported-by-qemu` when the binary is for another architecture or has no such machine.
 */
export function resolveMachine(
  capabilities: QemuCapabilities,
  arch: Architecture,
  machine: string = preferredMachine[arch],
): string {
  if (capabilities.arch !== arch) {
    throw failure('unsupported-by-qemu', `${capabilities.binary} does not run ${arch} guests.`, {
      params: { what: arch, binary: capabilities.binary },
    });
  }
  const found = findMachine(capabilities, machine);
  if (!found) throw unsupported(capabilities, machine, `the machine type ${machine}`);
  return found.name;
}

/** The failure for something that this QEMU was built without. */
export function unsupported(capabilities: QemuCapabilities, what: string, inWords = what) {
  const { version, binary } = capabilities;
  return failure(
    'unsupported-by-qemu',
    `QEMU ${versionText(version)} (${binary}) does not offer ${inWords}.`,
    { params: { what, version: versionText(version), binary } },
  );
}

/** `7.2.22`. */
export function versionText({ major, minor, micro }: QemuVersion): string {
  return `${major}.${minor}.${micro}`;
}

/** Whether a version is at least `major.minor`. */
function isAtLeast(version: QemuVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}

export interface VersionJudgement {
  /** `too-old`: not started with it; `old`: works, without what `reasons` name. */
  level: 'ok' | 'old' | 'too-old';
  reasons: string[];
}

/** Below these versions nothing is started (`hard`), or something is missing (soft). */
const floors = [
  { major: 6, minor: 2, hard: true, reason: 'devices cannot be described in JSON before QEMU 6.2' },
  {
    major: 7,
    minor: 1,
    hard: false,
    reason: 'screenshots cannot be written as PNG before QEMU 7.1',
  },
] as const;

/** Pure: is this QEMU new enough, and what is missing if it is not. */
export function judgeVersion(version: QemuVersion): VersionJudgement {
  const missed = floors.filter(({ major, minor }) => !isAtLeast(version, major, minor));
  const level = missed.some(({ hard }) => hard) ? 'too-old' : missed.length > 0 ? 'old' : 'ok';
  return { level, reasons: missed.map(({ reason }) => reason) };
}
