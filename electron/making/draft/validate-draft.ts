import { imageOf, type FieldIssue, type GuestProfile, type VmDraft } from '../../../shared/draft';
import { firstUnseen } from '../../../shared/texts/visible';
import { formatSize, MiB } from '../../../shared/units';
import { memoryRangeMiB, mostCores } from '../../../shared/vm-config';
import { takesBus } from '../../qemu/hardware/models/find';
import type { MachineModel } from '../../qemu/hardware/models/machine-model';
import { nameClash, nameKey } from '../../provider/names';
import type { DraftContext } from './draft-context';
import { firmwareNames } from './firmware-names';
import { caution, problem } from './issues';
import { imageSizeIssues, validateNewDisk } from './validate-disk';
import { validateSource } from './validate-files';
import { seedIssues } from './validate-seed';

/** Limits of `vmConfigSchema`. */
const longestName = 100;
/** OVMF of 2022 reaches the guest with 48 MiB and not with 32 (tried); newer ones are larger. */
const uefiMemoryMiB = 64;

/**
 * Pure: everything that is wrong or worth knowing about a draft, each at its field, errors before warnings.
 * @param profiles the catalogue, to know the guest kind.
 */
export function validateDraft(
  draft: VmDraft,
  context: DraftContext,
  profiles: readonly GuestProfile[],
): FieldIssue[] {
  const profile = profiles.find(({ id }) => id === draft.os);
  const issues = [
    ...nameIssues(draft.name, context),
    ...(profile ? [] : [problem('os', 'os-unknown', { os: draft.os })]),
    ...validateSource(draft, context),
    ...memoryIssues(draft, context, profile),
    ...cpuIssues(draft, context),
    ...machineIssues(draft, context),
    ...(profile ? expectations(draft, profile) : []),
    ...validateNewDisk(draft, context),
    ...imageSizeIssues(draft, context),
    ...seedIssues(draft),
  ];
  return issues.toSorted((a, b) => rank(a) - rank(b));
}

function rank({ severity }: FieldIssue): number {
  return severity === 'error' ? 0 : 1;
}

const clashes = { id: 'name-is-id', folder: 'name-is-folder' } as const;

/** Pure: what is wrong with a name among those of all other VMs. */
export function nameIssues(
  name: string,
  { namesTaken, namesBeingMade }: Pick<DraftContext, 'namesTaken' | 'namesBeingMade'>,
): FieldIssue[] {
  const trimmed = name.trim();
  if (trimmed === '') return [problem('name', 'name-empty')];
  if (trimmed.length > longestName) {
    return [problem('name', 'name-too-long', { max: String(longestName) })];
  }
  const character = firstUnseen(trimmed);
  if (character !== null) return [problem('name', 'name-unseen', { character })];
  const clash = nameClash(trimmed);
  if (clash) return [problem('name', clashes[clash], { name: trimmed })];
  const isIt = (other: string) => nameKey(other) === nameKey(trimmed);
  if (namesTaken.some(isIt)) return [problem('name', 'name-taken', { name: trimmed })];
  return namesBeingMade.some(isIt) ? [problem('name', 'name-being-made', { name: trimmed })] : [];
}

/** Pure: what is wrong with an amount of memory on this computer. */
export function memoryIssues(
  { memoryMiB, firmware }: Pick<VmDraft, 'memoryMiB' | 'firmware'>,
  { host, model }: Pick<DraftContext, 'host'> & { model: MachineModel | null },
  profile: GuestProfile | undefined,
): FieldIssue[] {
  const { min, max } = memoryRangeMiB;
  const step = model?.memoryStepMiB ?? 1;
  if (!Number.isInteger(memoryMiB) || memoryMiB < min || memoryMiB > max) {
    return [problem('memoryMiB', 'memory-invalid', { min: size(min), max: size(max) })];
  }
  if (memoryMiB % step !== 0) return [problem('memoryMiB', 'memory-step', { step: size(step) })];
  if (memoryMiB > host.memoryMiB) {
    return [problem('memoryMiB', 'memory-above-host', { host: size(host.memoryMiB) })];
  }
  const issues: FieldIssue[] = [];
  if (profile && memoryMiB < profile.minimumMemoryMiB) {
    const params = { ...named(profile), minimum: size(profile.minimumMemoryMiB) };
    issues.push(caution('memoryMiB', 'memory-below-minimum', params));
  }
  if (firmware !== 'bios' && memoryMiB < uefiMemoryMiB) {
    const params = { firmware: firmwareNames[firmware], minimum: size(uefiMemoryMiB) };
    issues.push(caution('memoryMiB', 'memory-below-firmware', params));
  }
  if (host.availableMiB !== null && memoryMiB > host.availableMiB) {
    const params = { available: size(host.availableMiB) };
    issues.push(caution('memoryMiB', 'memory-above-available', params));
  }
  return issues;
}

function size(mebibytes: number): string {
  return formatSize(mebibytes * MiB);
}

/** Pure: what is wrong with a number of vCPUs for this machine type and computer. */
export function cpuIssues(
  { cpus }: Pick<VmDraft, 'cpus'>,
  { host, qemu }: { host: DraftContext['host']; qemu: { cpuMax: number | null } | null },
): FieldIssue[] {
  const max = Math.min(qemu?.cpuMax ?? mostCores, mostCores);
  if (!Number.isInteger(cpus) || cpus < 1) {
    return [problem('cpus', 'cpus-invalid', { max: String(max) })];
  }
  if (cpus > max) return [problem('cpus', 'cpus-above-machine', { max: String(max) })];
  return cpus > host.cores
    ? [caution('cpus', 'cpus-above-cores', { cores: String(host.cores) })]
    : [];
}

function machineIssues(draft: VmDraft, context: DraftContext): FieldIssue[] {
  const { host, qemu, kvm, model } = context;
  const issues: FieldIssue[] = [
    ...architectureIssues(draft, context),
    ...firmwareIssues(draft, context),
  ];
  if (qemu && !qemu.displayAdapters.includes(draft.displayAdapter)) {
    issues.push(problem('displayAdapter', 'display-unsupported'));
  }
  const brings = draft.newDisk !== null || imageOf(draft.source) !== null;
  if (brings && !takesBus(model, draft.diskBus)) {
    issues.push(problem('diskBus', 'disk-bus-unsupported'));
  }
  if (draft.tpm && model.tpm.length === 0) issues.push(problem('tpm', 'tpm-unsupported'));
  else if (draft.tpm && !host.swtpm) issues.push(problem('tpm', 'tpm-missing'));
  if (draft.accelerator === 'kvm' && !kvm) issues.push(caution('accelerator', 'kvm-unusable'));
  return issues;
}

/** That QEMU for it is missing, and what it costs where this computer's processor is another. */
function architectureIssues({ arch }: VmDraft, { host, qemu }: DraftContext): FieldIssue[] {
  const issues = host.native ? [] : [caution('arch', 'arch-emulated', { arch })];
  if (qemu !== null) return issues;
  const name = host.packages.qemu;
  const missing =
    name === null
      ? problem('arch', 'qemu-missing', { arch })
      : problem('arch', 'qemu-missing-package', { arch, package: name });
  return [missing, ...issues];
}

function firmwareIssues(draft: VmDraft, { host, model }: DraftContext): FieldIssue[] {
  const name = host.packages.uefi;
  if (draft.firmware === 'bios') {
    if (model.ownFirmware !== 'kernels' || draft.source.kind === 'kernel') return [];
    return [problem('firmware', 'firmware-kernels-only')];
  }
  if (host.firmware.includes(draft.firmware)) return [];
  const firmware = firmwareNames[draft.firmware];
  if (model.flash === null) return [problem('firmware', 'firmware-unsupported', { firmware })];
  return [
    name === null
      ? problem('firmware', 'firmware-missing', { firmware })
      : problem('firmware', 'firmware-missing-package', { firmware, package: name }),
  ];
}

/** A guest kind by its name in English, and by its id for other languages. */
const named = ({ id, name }: GuestProfile) => ({ os: name, guest: id });

/** What an installer of this guest kind would refuse to go on without. */
function expectations(draft: VmDraft, profile: GuestProfile): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const names = named(profile);
  if (profile.tpm && !draft.tpm) issues.push(caution('tpm', 'tpm-recommended', names));
  if (profile.firmware === 'uefi-secure' && draft.firmware !== 'uefi-secure') {
    const firmware = firmwareNames['uefi-secure'];
    issues.push(caution('firmware', 'firmware-recommended', { ...names, firmware }));
  }
  return issues;
}
