import { type AppFailure, failure } from '../../../shared/errors';
import type { Architecture } from '../../../shared/vm-config';
import { modelsOf } from '../hardware/models/find';
import type { MachineInfo, QemuCapabilities, QemuVersion } from './types';

/**
 * The machine that a new VM gets when nobody asks for another, by its alias.
 * @param arch in QEMU's words; empty for one that Paddock has no machine for
 */
export function preferredMachine(arch: string): string {
  return modelsOf(arch)[0]?.alias ?? '';
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
 * @throws AppFailure `qemu-arch-mismatch`, `machine-type-missing`.
 */
export function resolveMachine(
  capabilities: QemuCapabilities,
  arch: Architecture,
  machine: string = preferredMachine(arch),
): string {
  if (capabilities.arch !== arch) {
    throw failure('qemu-arch-mismatch', { params: { arch, binary: capabilities.binary } });
  }
  const found = findMachine(capabilities, machine);
  if (!found) throw lacks(capabilities, 'machine-type-missing', { machine });
  return found.name;
}

/** What a QEMU can lack; each has a sentence of its own. */
type Lack =
  | 'cpu-model-unsupported'
  | 'device-unsupported'
  | 'machine-type-missing'
  | 'network-unsupported'
  | 'tpm-unsupported'
  | 'unsupported-by-qemu'
  | 'vnc-unsupported';

/** The failure for something that this QEMU was built without, or is too old for. */
export function lacks(
  { version, binary }: QemuCapabilities,
  code: Lack,
  params: Record<string, string> = {},
): AppFailure {
  const detail = `${binary} ${versionText(version)}`;
  return failure(code, { params: { ...params, version: versionText(version), binary }, detail });
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
  /** `too-old`: not started with it; `old`: works, without what `missing` names. */
  level: 'ok' | 'old' | 'too-old';
  missing: ('device-json' | 'screendump-png')[];
}

/** Below these versions nothing is started (`hard`), or something is missing (soft). */
const floors = [
  { major: 6, minor: 2, hard: true, brings: 'device-json' },
  { major: 7, minor: 1, hard: false, brings: 'screendump-png' },
] as const;

/** The oldest QEMU that machines are started with. */
export const oldestQemu = '6.2';

/** Pure: is this QEMU new enough, and what is missing if it is not. */
export function judgeVersion(version: QemuVersion): VersionJudgement {
  const missed = floors.filter(({ major, minor }) => !isAtLeast(version, major, minor));
  const level = missed.some(({ hard }) => hard) ? 'too-old' : missed.length > 0 ? 'old' : 'ok';
  return { level, missing: missed.map(({ brings }) => brings) };
}
