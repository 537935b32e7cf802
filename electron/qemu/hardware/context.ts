import { namedDevices } from '../../../shared/definition/named-devices';
import path from 'node:path';
import { type AppFailure, failure } from '../../../shared/errors';
import { formatSize, MiB } from '../../../shared/units';
import { vcpuCount, type VmConfig } from '../../../shared/vm-config';
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
import { findModel, takesBus } from './models/find';
import type { MachineModel } from './models/machine-model';
import { parseAddress, type Address } from './places/address';
import { clashes, giveAddresses } from './places/give-addresses';

/** What every section gets: the input, and what was worked out from it once. */
export interface BuildContext extends CommandLineInput {
  /** The machine's versioned name. */
  machine: string;
  model: MachineModel;
  /** The most vCPUs of the machine. */
  cpuMax: number;
  /** Each disk's, CD drive's and network card's place. */
  addresses: ReadonlyMap<string, Address>;
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
  | 'address-taken'
  | 'bus-full'
  | 'device-id-taken'
  | 'disk-read-only-bus'
  | 'hardware-impossible'
  | 'hugepages-uneven'
  | 'machine-part-missing'
  | 'machine-too-many-vcpus'
  | 'memory-step'
  | 'numa-memory'
  | 'numa-vcpus'
  | 'machine-type-unsupported'
  | 'secure-boot-needs-q35'
  | 'smm-needed'
  | 'too-many-serial-ports'
  | 'tpm-folder-unusable';

/** A definition that no QEMU could start. @param field its dotted path. */
export function invalid(
  field: string,
  code: Mistake,
  params: Record<string, string> = {},
): AppFailure {
  return failure(code, { params: { ...params, field } });
}

/** The failure for something that this kind of machine does not have. @param device what was to use it */
export function partMissing(
  { config }: Pick<BuildContext, 'config'>,
  part: string,
  device: string,
): AppFailure {
  return invalid('machine', 'machine-part-missing', { machine: config.machine, part, device });
}

/** The failure for a device without which the guest would not be the same machine. */
export function requireDevice(context: BuildContext, device: string): string {
  if (context.has(device)) return device;
  throw lacks(context.capabilities, 'device-unsupported', { device });
}

/** A part of the definition that no machine of this kind has. @param what as people call it. */
export function impossible({ machine }: BuildContext, field: string, what: string): AppFailure {
  return invalid(field, 'hardware-impossible', { machine, what });
}

/** The same as {@link requireDevice} for one field of the definition. */
export function requireFor(context: BuildContext, field: string, device: string): string {
  if (context.has(device)) return device;
  throw lacks(context.capabilities, 'device-unsupported', { device, field });
}

/** The driver of a virtio device on this machine: `virtio-blk-pci`. */
export function virtioDriver({ model }: Pick<BuildContext, 'model'>, what: string): string {
  return `virtio-${what}-${model.transport}`;
}

/** The place of a device of the definition. @throws AppFailure `bus-full`, `machine-part-missing`. */
export function addressOf(
  { addresses, config, model }: Pick<BuildContext, 'addresses' | 'config' | 'model'>,
  id: string,
): Address {
  const address = addresses.get(id);
  if (address) return address;
  const drives = [...config.disks, ...config.cdroms];
  const bus = drives.find((drive) => drive.id === id)?.bus;
  if (bus !== undefined && !takesBus(model, bus)) {
    throw partMissing({ config }, busNames[bus], id);
  }
  const field = bus === undefined ? 'nics' : 'disks';
  const max = drives.filter((drive) => drive.bus === bus && addresses.has(drive.id)).length;
  const params = { max: String(bus === undefined ? config.nics.length - 1 : max) };
  throw invalid(field, 'bus-full', { ...params, bus: bus === undefined ? 'PCI' : busNames[bus] });
}

/** How people call the buses of disks. */
export const busNames = {
  virtio: 'virtio',
  scsi: 'SCSI',
  sata: 'SATA',
  ide: 'IDE',
  nvme: 'NVMe',
  usb: 'USB',
} as const;

/**
 * Checks what concerns the whole machine and works out what sections share.
 * @throws AppFailure what {@link lacks} and {@link invalid} name, `qemu-arch-mismatch`, `qemu-too-old`.
 */
export function buildContext(input: CommandLineInput): BuildContext {
  const { config, capabilities, accelerator } = input;
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
  const model = findModel(config.arch, machine.name);
  if (!model) throw invalid('machine', 'machine-type-unsupported', { machine: machine.name });
  const vcpus = vcpuCount(config.cpu);
  if (vcpus > machine.cpuMax) {
    throw invalid('cpu', 'machine-too-many-vcpus', {
      machine: machine.name,
      max: String(machine.cpuMax),
      vcpus: String(vcpus),
    });
  }
  const step = model.memoryStepMiB;
  if (config.memoryMiB % step !== 0) {
    const params = { machine: machine.name, step: formatSize(step * MiB) };
    throw invalid('memoryMiB', 'memory-step', params);
  }
  assertUniqueIds(namedDevices(config).map(({ id }) => id));
  const devices = new Set(capabilities.devices);
  return {
    ...input,
    machine: machine.name,
    model,
    cpuMax: machine.cpuMax,
    addresses: addressesOf(config),
    bootIndex: bootIndexes(config, input.bootOnceFromCd),
    has: (device) => devices.has(device),
    resolve: (file) => path.resolve(input.folder, file),
  };
}

function addressesOf(given: VmConfig): ReadonlyMap<string, Address> {
  const config = giveAddresses(given);
  for (const [device, address] of clashes(config)) {
    throw invalid('address', 'address-taken', { device, address });
  }
  const placed = [...config.disks, ...config.cdroms, ...config.nics].flatMap(({ id, address }) => {
    const parsed = parseAddress(address ?? '');
    return parsed ? [[id, parsed] as const] : [];
  });
  return new Map(placed);
}

function assertUniqueIds(ids: string[]) {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) throw invalid('disks', 'device-id-taken', { id });
    seen.add(id);
  }
}
