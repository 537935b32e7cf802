import type { HardwareChoices, RarePart } from '../../../shared/hardware';
import type { Note } from '../../../shared/texts/message';
import {
  diskBusSchema,
  displayAdapterSchema,
  firmwareKindSchema,
  memoryPlugSchema,
  nicModelSchema,
  soundSchema,
  vmConfigSchema,
  type VmConfig,
} from '../../../shared/vm-config';
import { findMachine } from '../../qemu/capabilities/machines';
import type { QemuCapabilities } from '../../qemu/capabilities/types';
import { virtioDriver } from '../../qemu/hardware/context';
import { findModel } from '../../qemu/hardware/models/find';
import type { MachineModel } from '../../qemu/hardware/models/machine-model';
import { cardDriver } from '../../qemu/hardware/parts/network';
import { glNote, missingOpenGl } from '../../qemu/opengl/gl-note';
import type { OpenGl } from '../../qemu/opengl/open-gl';
import { diskDriver } from '../../qemu/hardware/parts/storage/section';
import type { DraftHost } from './draft-context';
import { firmwareNames } from './firmware-names';
import { furtherChoices } from './further-choices';
import { problem, type IssueCode } from './issues';

export interface ChoiceFacts {
  config: Pick<VmConfig, 'arch' | 'machine'>;
  /** Null when there is no QEMU for the machine. */
  capabilities: QemuCapabilities | null;
  /** Null when nobody can say. */
  openGl?: OpenGl | null;
  host: DraftHost;
  kvm: boolean;
}

/** Why something cannot be had; the sentences are those of the fields. */
function lack(code: IssueCode, params: Record<string, string> = {}): Note {
  const { text } = problem('', code, params);
  return { file: 'validation', key: code, params, text };
}

/** Pure: what this computer and its QEMU can give a machine, and why not where they cannot. */
export function hardwareChoices(facts: ChoiceFacts): HardwareChoices {
  const { config, capabilities, host, kvm } = facts;
  const { arch, machine } = config;
  const named = capabilities && findMachine(capabilities, machine)?.name;
  const model = findModel(arch, named ?? machine);
  const lacking = lackingOf(facts);
  const choose = <Value extends string>(
    values: readonly Value[],
    lacks: (value: Value) => Note | null,
  ) => values.map((value) => ({ value, lacks: lacks(value) }));
  const ide = model?.ideDrives === 0 ? lack('ide-needs-pc') : null;
  const device = (driver: string | undefined) =>
    driver === undefined ? lack('not-on-machine', { machine }) : lacking(driver);
  const further = furtherChoices(model, capabilities, {
    noTaskset: host.taskset ? null : lack('taskset-missing'),
    noMachine: lack('not-on-machine', { machine }),
    noDevice: (driver) =>
      driver.startsWith('memory-') ? lack('not-in-qemu', { device: driver }) : lacking(driver),
  });
  return {
    family: model?.family ?? null,
    machines: (capabilities ? machineNames(capabilities) : []).map((value) => ({
      value,
      lacks: null,
    })),
    cpuModels: cpuModels(facts),
    cpuMax: (capabilities && findMachine(capabilities, config.machine)?.cpuMax) ?? null,
    firmware: choose(firmwareKindSchema.options, (kind) => firmwareLack(kind, host, model)),
    diskBuses: choose(diskBusSchema.options, (bus) =>
      bus === 'ide' && ide ? ide : model ? lacking(diskDriver({ model }, bus)) : null,
    ),
    cdBuses: choose(vmConfigSchema.shape.cdroms.element.shape.bus.options, (bus) =>
      bus === 'ide' && ide ? ide : lacking(bus === 'scsi' ? 'scsi-cd' : 'ide-cd'),
    ),
    nicModels: choose(nicModelSchema.options, (card) =>
      model ? lacking(cardDriver({ model }, card)) : null,
    ),
    memoryPlugs: choose(memoryPlugSchema.options, (plug) => {
      if (model && !model.plugsMemory.includes(plug)) return lack('not-on-machine', { machine });
      return model && lacking(plug === 'dimm' ? 'pc-dimm' : virtioDriver({ model }, 'mem'));
    }),
    adapters: choose(displayAdapterSchema.options, (adapter) =>
      adapter === 'none' || !model ? null : device(model.displays[adapter]),
    ),
    gl: glLack(facts, model),
    sounds: choose(soundSchema.options, (card) =>
      card === 'none' || !model ? null : device(model.sound[card]),
    ),
    devices: { ...deviceLacks(facts, model, lacking), ...rareLacks(further) },
    further,
    host: {
      memoryMiB: host.memoryMiB,
      availableMiB: host.availableMiB,
      cores: host.cores,
      cpus: [...host.cpus],
      nodes: [...host.nodes],
      kvm,
    },
  };
}

/** Why this computer's GPU cannot draw for the guest. */
function glLack({ capabilities, config, openGl }: ChoiceFacts, model: MachineModel | null) {
  if (!model) return null;
  const { machine, arch } = config;
  if (model.display3d === null) return lack('not-on-machine', { machine });
  if (!capabilities) return lack('qemu-missing', { arch });
  if (!capabilities.devices.includes(model.display3d)) return missingOpenGl();
  return openGl && 'why' in openGl ? glNote(openGl) : null;
}

const lackingOf =
  ({ capabilities, config }: ChoiceFacts) =>
  (device: string): Note | null => {
    if (!capabilities) return lack('qemu-missing', { arch: config.arch });
    return capabilities.devices.includes(device) ? null : lack('not-in-qemu', { device });
  };

/** Newest first; others cannot be started. */
function machineNames({ arch, machines }: QemuCapabilities): string[] {
  const usable = machines.filter(({ name }) => findModel(arch, name) !== null);
  return usable.map(({ name }) => name).toReversed();
}

/** Under KVM only the start can tell what of a named model this CPU has. */
function cpuModels({ capabilities, kvm }: ChoiceFacts): HardwareChoices['cpuModels'] {
  const models = (capabilities?.cpuModels ?? []).filter(
    // A base model has nothing but what is added to it.
    ({ name }) => name !== 'base',
  );
  return models.map(({ name, deprecated, missingUnderEmulation }) => {
    const missing = kvm || name === 'max' ? [] : missingUnderEmulation;
    const usable =
      name === 'host' ? kvm : name === 'max' ? true : kvm ? null : missing.length === 0;
    return { name, usable, missing: name === 'host' ? [] : missing, deprecated };
  });
}

function firmwareLack(
  kind: VmConfig['firmware'],
  host: DraftHost,
  model: MachineModel | null,
): Note | null {
  if (kind === 'uefi-secure' && model?.family === 'pc') return lack('secure-boot-board');
  if (host.firmware.includes(kind)) return null;
  return lack('firmware-missing', { firmware: firmwareNames[kind] });
}

/** Why what few machines have cannot be added; of several models it is the first that is missed. */
function rareLacks({ watchdogs, iommus, parts }: HardwareChoices['further']) {
  const { floppies, parallelPorts, vsock, smbios, fwCfg } = parts;
  const all = (choices: readonly { lacks: Note | null }[]) =>
    choices.some(({ lacks }) => !lacks) ? null : (choices[0]?.lacks ?? null);
  const watchdog = all(watchdogs);
  return {
    floppies,
    parallelPorts,
    watchdog,
    vsock,
    iommu: all(iommus),
    smbios,
    fwCfg,
    extraArgs: null,
  };
}

function deviceLacks(
  { host, config }: ChoiceFacts,
  model: MachineModel | null,
  lacking: (device: string) => Note | null,
): Omit<HardwareChoices['devices'], RarePart> {
  const has = (driver: string | undefined) =>
    driver === undefined ? lack('not-on-machine', { machine: config.machine }) : lacking(driver);
  const chips = model?.tpm ?? [];
  const noChip = chips.some((chip) => !lacking(chip)) ? null : has(chips[0]);
  const port = model?.serialPorts.flatMap((each) => (each.kind === 'built-in' ? [] : each.driver));
  const builtIn = model?.serialPorts.some(({ kind }) => kind === 'built-in') ?? false;
  const virtio = (what: string) => (model ? lacking(virtioDriver({ model }, what)) : null);
  return {
    disk: null,
    cdrom: lacking(model?.usual.cdBus === 'scsi' ? 'scsi-cd' : 'ide-cd'),
    nic: null,
    serial: builtIn ? null : has(port?.[0]),
    sound: null,
    tpm: host.swtpm ? noChip : lack('tpm-missing'),
    rng: virtio('rng'),
    balloon: virtio('balloon'),
    tablet: has(model?.tablet),
    keyboard: has(model?.keyboard),
    agent: lacking('virtserialport'),
    channel: lacking('virtserialport'),
  };
}
