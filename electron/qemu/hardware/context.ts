import path from 'node:path';
import { type AppFailure, failure } from '../../../shared/errors';
import { vcpuCount } from '../../../shared/vm-config';
import {
  findMachine,
  judgeVersion,
  lacks,
  oldestQemu,
  versionText,
} from '../capabilities/machines';
import type { CommandLineInput, QemuCommand } from './types';
import { bootIndexes } from './boot-order';
import type { HardwareItem } from './items';

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
  items: HardwareItem[];
}

/** What can be wrong with a definition, whatever the QEMU; each has a sentence of its own. */
type Mistake =
  | 'arch-unsupported'
  | 'bus-full'
  | 'device-id-taken'
  | 'disk-read-only-bus'
  | 'machine-too-many-vcpus'
  | 'machine-type-unsupported'
  | 'secure-boot-needs-q35'
  | 'tpm-folder-unusable';

/** A definition that no QEMU could start. @param field its dotted path. */
export function invalid(
  field: string,
  code: Mistake,
  params: Record<string, string> = {},
): AppFailure {
  return failure(code, { params: { ...params, field } });
}

/** The failure for a device without which the guest would not be the same machine. */
export function requireDevice(context: BuildContext, device: string): string {
  if (context.has(device)) return device;
  throw lacks(context.capabilities, 'device-unsupported', { device });
}

/** The chipset of a versioned machine name. @throws AppFailure `machine-type-unsupported` for one that is neither. */
export function machineFamily(name: string): MachineFamily {
  if (/q35/.test(name)) return 'q35';
  // `pc-i440fx-7.2`, and what was pinned before QEMU 1.3 as `pc-1.2`; `pc` itself was resolved before.
  if (/^pc-(i440fx|\d)|^pc$/.test(name)) return 'pc';
  throw invalid('machine', 'machine-type-unsupported', { machine: name });
}

/**
 * Checks what concerns the whole machine and works out what sections share.
 * @throws AppFailure what {@link lacks} and {@link invalid} name, `qemu-arch-mismatch`, `qemu-too-old`.
 */
export function buildContext(input: CommandLineInput): BuildContext {
  const { config, capabilities, accelerator } = input;
  if (config.arch !== 'x86_64' && config.arch !== 'i386') {
    throw invalid('arch', 'arch-unsupported', { arch: config.arch });
  }
  if (capabilities.arch !== config.arch) {
    const params = { arch: config.arch, binary: capabilities.binary };
    throw failure('qemu-arch-mismatch', { params });
  }
  const { level } = judgeVersion(capabilities.version);
  if (level === 'too-old' || !capabilities.features.deviceJson) {
    const version = versionText(capabilities.version);
    throw failure('qemu-too-old', {
      params: { version, needed: oldestQemu, binary: input.binary },
      detail: `${input.binary} ${version}`,
    });
  }
  if (!capabilities.accelerators[accelerator]) {
    throw lacks(capabilities, 'unsupported-by-qemu', { what: accelerator });
  }
  const machine = findMachine(capabilities, config.machine);
  if (!machine) {
    throw lacks(capabilities, 'machine-type-missing', { machine: config.machine });
  }
  const vcpus = vcpuCount(config.cpu);
  if (vcpus > machine.cpuMax) {
    throw invalid('cpu', 'machine-too-many-vcpus', {
      machine: machine.name,
      max: String(machine.cpuMax),
      vcpus: String(vcpus),
    });
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
    if (seen.has(id)) throw invalid('disks', 'device-id-taken', { id });
    seen.add(id);
  }
}
