import type { HardwareChoices } from '../../../shared/hardware';
import type { Note } from '../../../shared/texts/message';
import {
  diskBusSchema,
  displayAdapterSchema,
  firmwareKindSchema,
  nicModelSchema,
  soundSchema,
  vmConfigSchema,
  type VmConfig,
} from '../../../shared/vm-config';
import { findMachine } from '../../qemu/capabilities/machines';
import type { QemuCapabilities } from '../../qemu/capabilities/types';
import { machineFamily, type MachineFamily } from '../../qemu/hardware/context';
import { displayDrivers } from '../../qemu/hardware/parts/display';
import { nicDrivers } from '../../qemu/hardware/parts/network';
import { diskDrivers } from '../../qemu/hardware/parts/storage/section';
import type { DraftHost } from './draft-context';
import { firmwareNames } from './firmware-names';
import { problem, type IssueCode } from './issues';

export interface ChoiceFacts {
  config: Pick<VmConfig, 'arch' | 'machine'>;
  /** Null when there is no QEMU for the machine. */
  capabilities: QemuCapabilities | null;
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
  const family = capabilities && familyOf(capabilities, config.machine);
  const lacking = lackingOf(facts);
  const choose = <Value extends string>(
    values: readonly Value[],
    lacks: (value: Value) => Note | null,
  ) => values.map((value) => ({ value, lacks: lacks(value) }));
  const ide = family === 'q35' ? lack('ide-needs-pc') : null;
  return {
    family,
    machines: (capabilities ? machineNames(capabilities) : []).map((value) => ({
      value,
      lacks: null,
    })),
    cpuModels: cpuModels(facts),
    cpuMax: (capabilities && findMachine(capabilities, config.machine)?.cpuMax) ?? null,
    firmware: choose(firmwareKindSchema.options, (kind) => firmwareLack(kind, host, family)),
    diskBuses: choose(diskBusSchema.options, (bus) =>
      bus === 'ide' && ide ? ide : lacking(diskDrivers[bus]),
    ),
    cdBuses: choose(vmConfigSchema.shape.cdroms.element.shape.bus.options, (bus) =>
      bus === 'ide' && ide ? ide : lacking(bus === 'scsi' ? 'scsi-cd' : 'ide-cd'),
    ),
    nicModels: choose(nicModelSchema.options, (model) => lacking(nicDrivers[model])),
    adapters: choose(displayAdapterSchema.options, (adapter) =>
      adapter === 'none' ? null : lacking(displayDrivers[adapter]),
    ),
    sounds: choose(soundSchema.options, (card) =>
      card === 'none' ? null : lacking(soundDevice(card, family)),
    ),
    devices: deviceLacks(facts, lacking),
    host: { memoryMiB: host.memoryMiB, availableMiB: host.availableMiB, cores: host.cores, kvm },
  };
}

function familyOf(capabilities: QemuCapabilities, machine: string): MachineFamily | null {
  try {
    return machineFamily(findMachine(capabilities, machine)?.name ?? machine);
  } catch {
    return null;
  }
}

const lackingOf =
  ({ capabilities, config }: ChoiceFacts) =>
  (device: string): Note | null => {
    if (!capabilities) return lack('qemu-missing', { arch: config.arch });
    return capabilities.devices.includes(device) ? null : lack('not-in-qemu', { device });
  };

const soundDevice = (card: 'hda' | 'ac97', family: MachineFamily | null) =>
  card === 'ac97' ? 'AC97' : family === 'pc' ? 'intel-hda' : 'ich9-intel-hda';

/** PC boards, newest first; others cannot be started. */
function machineNames({ machines }: QemuCapabilities): string[] {
  const usable = machines.filter(({ name }) => /q35|^pc-(i440fx|\d)/.test(name));
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
  family: MachineFamily | null,
): Note | null {
  if (kind === 'uefi-secure' && family === 'pc') return lack('secure-boot-board');
  if (host.firmware.includes(kind)) return null;
  return lack('firmware-missing', { firmware: firmwareNames[kind] });
}

function deviceLacks(
  { host }: ChoiceFacts,
  lacking: (device: string) => Note | null,
): HardwareChoices['devices'] {
  const noChip = lacking('tpm-crb') && lacking('tpm-tis');
  return {
    disk: null,
    cdrom: lacking('ide-cd'),
    nic: null,
    serial: lacking('isa-serial'),
    sound: null,
    tpm: host.swtpm ? noChip : lack('tpm-missing'),
    rng: lacking('virtio-rng-pci'),
    balloon: lacking('virtio-balloon-pci'),
    tablet: lacking('usb-tablet'),
    keyboard: lacking('usb-kbd'),
    agent: lacking('virtserialport'),
  };
}
