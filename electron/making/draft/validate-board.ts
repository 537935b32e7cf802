import type { FieldIssue } from '../../../shared/draft';
import type { EditedConfig, HardwareChoices } from '../../../shared/hardware';
import type { Note } from '../../../shared/texts/message';
import { formatSize, MiB } from '../../../shared/units';
import { vcpuCount, type VmConfig } from '../../../shared/vm-config';
import { limits } from '../../../shared/vm-parts';
import { findModel } from '../../qemu/hardware/models/find';
import { drawsWithGpu } from '../../qemu/hardware/parts/display';
import { dimmStepMiB } from '../../qemu/hardware/parts/memory';
import { guestProfiles } from '../../guests/profiles';
import { firmwareFamily, firmwareNames } from './firmware-names';
import { caution, problem } from './issues';
import { numberIssues } from './validate-values';

/** Limits of `vmConfigSchema`. */
const longestNotes = 20_000;
const longestAppend = 4000;
const mostMemoryMiB = 16_777_216;
const most = { sockets: 64, cores: 512, threads: 8 } as const;

/** Why a value cannot be had, at its field. */
export function lackIssue(field: string, lacks: Note | null | undefined): FieldIssue[] {
  if (!lacks) return [];
  const { key, params, text } = lacks;
  return [{ field, code: key, params, severity: 'error', text }];
}

/** Why one of the values that a field offers cannot be had. */
export const choiceIssue = (
  field: string,
  choices: readonly { value: string; lacks: Note | null }[],
  value: string,
): FieldIssue[] => lackIssue(field, choices.find((choice) => choice.value === value)?.lacks);

/** Pure: what is wrong with notes, guest kind and the kernel's command line. */
export function systemIssues(after: EditedConfig): FieldIssue[] {
  const append = after.kernel?.append ?? '';
  const known = guestProfiles().some(({ id }) => id === after.os);
  return [
    ...(known ? [] : [problem('os', 'os-unknown', { os: after.os })]),
    ...(after.notes.length > longestNotes
      ? [problem('notes', 'notes-too-long', { max: String(longestNotes) })]
      : []),
    ...(append.length > longestAppend
      ? [problem('kernel.append', 'append-too-long', { max: String(longestAppend) })]
      : []),
    ...(/[\u0000-\u001f\u007f]/.test(append)
      ? [problem('kernel.append', 'append-control-characters')]
      : []),
  ];
}

/** Pure: what is wrong with what the guest can be given while it runs. */
export function maximumIssues(
  after: EditedConfig,
  { cpuMax, memoryPlugs }: HardwareChoices,
): FieldIssue[] {
  const { cpu, memoryMiB, memoryMaximumMiB: memory } = after;
  const issues: FieldIssue[] = [];
  if (memory !== undefined && !(Number.isInteger(memory) && memory >= memoryMiB)) {
    issues.push(problem('memoryMaximumMiB', 'maximum-below'));
  } else if (memory !== undefined && memory > mostMemoryMiB) {
    const max = formatSize(mostMemoryMiB * MiB);
    issues.push(problem('memoryMaximumMiB', 'memory-invalid', { min: formatSize(MiB), max }));
  } else if (memory !== undefined) {
    issues.push(...modulesIssues(after, memory, memoryPlugs));
  }
  const { maximum } = cpu;
  const most = Math.min(cpuMax ?? 512, 512);
  if (maximum !== undefined && !(Number.isInteger(maximum) && maximum >= vcpuCount(cpu))) {
    issues.push(problem('cpu.maximum', 'maximum-below'));
  } else if (maximum !== undefined && maximum > most) {
    issues.push(problem('cpu.maximum', 'cpus-above-machine', { max: String(most) }));
  }
  return issues;
}

/** Memory modules that this machine cannot have, or a maximum that none of their sizes reaches. */
function modulesIssues(
  { memoryMiB, memoryPlug, hugepages }: EditedConfig,
  most: number,
  choices: HardwareChoices['memoryPlugs'],
): FieldIssue[] {
  if (memoryPlug !== 'dimm') return [];
  const lacking = choiceIssue('memoryPlug', choices, memoryPlug);
  if (lacking.length > 0) return lacking;
  const step = dimmStepMiB({ hugepages });
  const beyond = (most - memoryMiB) % step;
  if (beyond === 0) return [];
  const [size, reached] = [step, most - beyond].map((mebibytes) => formatSize(mebibytes * MiB));
  const params = { step: size ?? '', reached: reached ?? '' };
  return [caution('memoryMaximumMiB', 'maximum-step', params)];
}

/** Pure: what is wrong with the CPU model and the topology. */
export function processorIssues(
  { cpu, accelerator }: EditedConfig,
  { cpuModels, host }: HardwareChoices,
): FieldIssue[] {
  const topology = (['sockets', 'cores', 'threads'] as const)
    .filter((key) => !Number.isInteger(cpu[key]) || cpu[key] < 1 || cpu[key] > most[key])
    .map((key) => problem(`cpu.${key}`, 'topology-invalid', { max: String(most[key]) }));
  return [...topology, ...modelIssues(cpu.model, cpuModels, accelerator !== 'tcg' && host.kvm)];
}

function modelIssues(
  model: string,
  models: HardwareChoices['cpuModels'],
  kvm: boolean,
): FieldIssue[] {
  if (model === 'auto') return [];
  const field = 'cpu.model';
  const known = models.find(({ name }) => name === model);
  if (!known) return [problem(field, 'cpu-model-unknown', { model })];
  if (model === 'host') return kvm ? [] : [caution(field, 'cpu-host-needs-kvm')];
  if (known.usable !== false) return [];
  return [caution(field, 'cpu-model-lacks', { model, missing: known.missing.join(', ') })];
}

/** Pure: what is wrong with board, firmware, TPM and what else there is at most one of. */
export function machineIssues(
  after: EditedConfig,
  before: VmConfig,
  choices: HardwareChoices,
): FieldIssue[] {
  const { devices } = choices;
  const has = (wanted: boolean, field: string, lacks: Note | null) =>
    wanted ? lackIssue(field, lacks) : [];
  return [
    ...boardIssues(after, before, choices),
    ...(after.hardware === before.hardware ? [] : [caution('hardware', 'layout-changes')]),
    ...firmwareIssues(after, before, choices),
    ...has(after.tpm, 'tpm', devices.tpm),
    ...(before.tpm && !after.tpm ? [caution('tpm', 'tpm-removed')] : []),
    ...has(after.rng, 'rng', devices.rng),
    ...has(after.balloon, 'balloon', devices.balloon),
    ...has(after.guestAgent, 'guestAgent', devices.agent),
    ...has(after.serialPorts > 0, 'serialPorts', devices.serial),
    ...has(after.input.tablet, 'input.tablet', devices.tablet),
    ...has(after.input.usbKeyboard, 'input.usbKeyboard', devices.keyboard),
    ...choiceIssue('display.adapter', choices.adapters, after.display.adapter),
    ...displayIssues(after),
    ...has(drawsWithGpu(after), 'display.gl', choices.gl),
    ...choiceIssue('sound', choices.sounds, after.sound),
  ];
}

function displayIssues({ display }: EditedConfig): FieldIssue[] {
  if (display.adapter === 'virtio') {
    return numberIssues('display.heads', display.heads, limits.heads);
  }
  if (display.adapter !== 'std' && display.adapter !== 'qxl') return [];
  const { memoryMiB } = display;
  const field = 'display.memoryMiB';
  const wrong = numberIssues(field, memoryMiB, limits.videoMemoryMiB);
  if (wrong.length > 0 || memoryMiB === undefined) return wrong;
  return Number.isInteger(Math.log2(memoryMiB)) ? [] : [problem(field, 'video-memory-power')];
}

function boardIssues(
  after: EditedConfig,
  before: VmConfig,
  { machines }: HardwareChoices,
): FieldIssue[] {
  if (after.machine === before.machine) return [];
  if (!machines.some(({ value }) => value === after.machine)) {
    return [problem('machine', 'machine-unknown', { machine: after.machine })];
  }
  return [caution('machine', 'machine-changes')];
}

function firmwareIssues(
  after: EditedConfig,
  before: VmConfig,
  { firmware }: HardwareChoices,
): FieldIssue[] {
  const issues = choiceIssue('firmware', firmware, after.firmware);
  // The board may be changed in the same edit.
  if (
    after.firmware === 'uefi-secure' &&
    findModel(after.arch, after.machine)?.secureBoot === 'no'
  ) {
    return [problem('firmware', 'secure-boot-board')];
  }
  if (issues.length > 0 || firmwareFamily(after.firmware) === firmwareFamily(before.firmware)) {
    return issues;
  }
  const names = { before: firmwareNames[before.firmware], after: firmwareNames[after.firmware] };
  return [caution('firmware', 'firmware-changes', names)];
}

/** Pure: what is wrong with the boot order. */
export function bootIssues(config: EditedConfig): FieldIssue[] {
  const { boot, cdroms, nics, floppies = [], firmware } = config;
  const floppy = boot.order.includes('floppy');
  if (boot.order.length === 0) return [problem('boot.order', 'boot-none')];
  if (boot.onceFromCd && !cdroms.some(({ file }) => file !== null)) {
    return [problem('boot.onceFromCd', 'boot-no-disc')];
  }
  return [
    ...(boot.order.includes('network') && nics.length === 0
      ? [caution('boot.order', 'boot-no-card')]
      : []),
    ...(floppy && floppies.length === 0 ? [caution('boot.order', 'boot-no-floppy')] : []),
    ...(floppy && firmware !== 'bios' ? [caution('boot.order', 'boot-floppy-uefi')] : []),
  ];
}
