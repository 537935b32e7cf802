import type { Architecture, FirmwareKind } from '../../../shared/vm-config';
import { modelsOf } from '../hardware/models/find';
import type { ResolvedFirmware, FirmwareBuild, FirmwareTarget } from './build';
import { isWhole } from './installed';

/** What a VM needs of its firmware. */
export interface FirmwareQuery {
  kind: Exclude<FirmwareKind, 'bios'>;
  arch: string;
  /**
   * A versioned machine name, or an alias (`q35`) where QEMU could not be asked what it stands for: then any version of
   * it will do.
   */
  machine: string;
}

/** What begins the versioned names of an alias, or undefined for a name that is none. */
function beginning(arch: string, machine: string): string | undefined {
  const model = modelsOf(arch).find(({ alias }) => alias === machine);
  return model?.pattern.replace('*', '');
}

/**
 * Pure: the build that a VM gets, or null when none suits. Plain UEFI takes firmware that asks for nothing more;
 * Secure Boot is on only where keys are enrolled.
 * @param fits a further condition, such as the size of its flash
 */
export function chooseFirmware(
  builds: readonly FirmwareBuild[],
  query: FirmwareQuery,
  fits: (firmware: ResolvedFirmware) => boolean = () => true,
): ResolvedFirmware | null {
  for (const build of builds) {
    const firmware = suits(build, query) ? resolved(build, query) : null;
    if (firmware && fits(firmware)) return firmware;
  }
  return null;
}

/** Pure: the kinds of firmware that a VM can have; `bios` is what comes with QEMU itself. */
export function firmwareKinds(
  builds: readonly FirmwareBuild[],
  arch: Architecture,
  machine: string,
): FirmwareKind[] {
  const uefi = (['uefi', 'uefi-secure'] as const).filter((kind) =>
    chooseFirmware(builds, { kind, arch, machine }),
  );
  return ['bios', ...uefi];
}

function suits(build: FirmwareBuild, query: FirmwareQuery): boolean {
  const { secureBoot, enrolledKeys, smm } = build;
  const kind = query.kind === 'uefi' ? !smm && !enrolledKeys : secureBoot && enrolledKeys;
  return kind && build.split && isWhole(build) && build.targets.some((one) => isFor(one, query));
}

function isFor(target: FirmwareTarget, { arch, machine }: FirmwareQuery): boolean {
  if (target.architecture !== arch) return false;
  const family = beginning(arch, machine);
  return target.machines.some((pattern) =>
    family === undefined ? matches(machine, pattern) : couldMatch(family, pattern),
  );
}

function resolved(build: FirmwareBuild, { kind, arch }: FirmwareQuery): ResolvedFirmware | null {
  const { code, variables, smm, source } = build;
  // Empty variables are as long as the chip, where that has a size.
  if (!variables && !modelsOf(arch).some(({ flash }) => flash?.bytes)) return null;
  return { kind, code, varsTemplate: variables, secureBoot: kind === 'uefi-secure', smm, source };
}

/** The patterns are glob(7)'s; `*` and `?` are all that descriptors use. */
function matches(machine: string, pattern: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(machine);
}

/** Whether a pattern matches some name that begins so. */
function couldMatch(family: string, pattern: string): boolean {
  const plain = pattern.replace(/[*?].*$/, '');
  return plain.startsWith(family) || (plain !== pattern && family.startsWith(plain));
}
