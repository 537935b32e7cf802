import path from 'node:path';
import { failure } from '../../../shared/errors';
import { vcpuCount } from '../../../shared/vm-config';
import { findMachine, judgeVersion, unsupported, versionText } from '../capabilities/machines';
import type { CommandLineInput, QemuCommand, QemuWarning } from './types';
import { bootIndexes } from './boot-order';

/** The two PC chipsets; they differ in buses and in what is built in. */
export type MachineFamily = 'q35' | 'pc';

/** What every section gets: the input, and what was worked out from it once. */
export interface BuildContext extends CommandLineInput {
  /** The machine's versioned name. */
  machine: string;
  family: MachineFamily;
  /** Device id → place in the boot order. */
  bootIndex: ReadonlyMap<string, number>;
  has: (device: string) => boolean;
  /** A path of the definition, absolute. */
  resolve: (file: string) => string;
}

/** What one section adds. */
export interface Section extends Partial<Omit<QemuCommand, 'argv' | 'env'>> {
  args: string[];
}

/** A definition that no QEMU could start. @param field its dotted path. */
export function invalid(field: string, text: string) {
  return failure('invalid-config', text, { params: { field } });
}

/** The failure for a device without which the guest would not be the same machine. */
export function requireDevice(context: BuildContext, device: string): string {
  if (context.has(device)) return device;
  throw unsupported(context.capabilities, device, `the device ${device}`);
}

/** A device that the guest can do without was left out or replaced. */
export function replaced(code: string, missing: string, instead: string): QemuWarning {
  return {
    code,
    params: { missing, instead },
    text: `This QEMU does not offer ${missing}; the VM starts with ${instead}.`,
  };
}

function machineFamily(name: string): MachineFamily {
  if (/q35/.test(name)) return 'q35';
  // `pc-i440fx-7.2`, and what was pinned before QEMU 1.3 as `pc-1.2`; `pc` itself was resolved before.
  if (/^pc-(i440fx|\d)|^pc$/.test(name)) return 'pc';
  throw invalid(
    'machine',
    `The machine type ${name} cannot be started by this version of Paddock.`,
  );
}

/**
 * Checks what concerns the whole machine and works out what sections share.
 * @throws AppFailure `unsupported-by-qemu`, `invalid-config`.
 */
export function buildContext(input: CommandLineInput): BuildContext {
  const { config, capabilities, accelerator } = input;
  if (config.arch !== 'x86_64' && config.arch !== 'i386') {
    throw invalid('arch', `${config.arch} guests cannot be started by this version of Paddock.`);
  }
  if (capabilities.arch !== config.arch) {
    throw unsupported(capabilities, config.arch, `${config.arch} guests`);
  }
  const { level, reasons } = judgeVersion(capabilities.version);
  if (level === 'too-old' || !capabilities.features.deviceJson) {
    const version = versionText(capabilities.version);
    throw failure('unsupported-by-qemu', `QEMU ${version} is too old: ${reasons.join('; ')}.`, {
      params: { what: 'JSON devices', version, binary: input.binary },
    });
  }
  if (!capabilities.accelerators[accelerator]) throw unsupported(capabilities, accelerator);
  const machine = findMachine(capabilities, config.machine);
  if (!machine) {
    throw unsupported(capabilities, config.machine, `the machine type ${config.machine}`);
  }
  const vcpus = vcpuCount(config.cpu);
  if (vcpus > machine.cpuMax) {
    throw invalid('cpu', `${machine.name} takes at most ${machine.cpuMax} vCPUs, not ${vcpus}.`);
  }
  assertUniqueIds([...config.disks, ...config.cdroms, ...config.nics].map(({ id }) => id));
  const devices = new Set(capabilities.devices);
  return {
    ...input,
    machine: machine.name,
    family: machineFamily(machine.name),
    bootIndex: bootIndexes(config, input.bootOnceFromCd),
    has: (device) => devices.has(device),
    resolve: (file) => path.resolve(input.folder, file),
  };
}

function assertUniqueIds(ids: string[]) {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) throw invalid('disks', `Two devices are called ${id}.`);
    seen.add(id);
  }
}
