import path from 'node:path';
import { agentSection, channelsSection, monitorSection, serialSection } from './parts/channels';
import { clipboardSection } from './parts/clipboard';
import { buildContext, type BuildContext, type Section } from './context';
import type { HardwareItem } from './items';
import { displaySection } from './parts/display';
import { floppySection } from './parts/floppies';
import { extraArgsSection } from './parts/extra-args';
import { balloonSection, generationSection, rngSection, soundSection } from './parts/extras';
import { fwCfgSection, smbiosSection } from './parts/firmware-tables';
import { usbSection } from './parts/input';
import { iommuSection } from './parts/iommu';
import {
  bootSection,
  identitySection,
  kernelSection,
  machineSection,
  panicSection,
  processSection,
} from './parts/machine';
import { pluggedMemorySection } from './parts/memory';
import { networkSection } from './parts/network';
import { parallelSection } from './parts/parallel';
import { portsSection } from './parts/root-ports';
import { storageSection } from './parts/storage/section';
import { tpmSection } from './parts/tpm';
import { uefiSection } from './parts/uefi';
import { vsockSection } from './parts/vsock';
import { watchdogSection } from './parts/watchdog';
import { toArgv } from './to-argv';
import type { CommandLineInput, QemuCommand } from './types';

/** In this order on the command line: what others refer to comes first. */
const sections = {
  identity: identitySection,
  machine: machineSection,
  uefi: uefiSection,
  kernel: kernelSection,
  boot: bootSection,
  monitor: monitorSection,
  iommu: iommuSection,
  ports: portsSection,
  display: displaySection,
  usb: usbSection,
  storage: storageSection,
  floppies: floppySection,
  network: networkSection,
  serial: serialSection,
  parallel: parallelSection,
  agent: agentSection,
  channels: channelsSection,
  clipboard: clipboardSection,
  rng: rngSection,
  balloon: balloonSection,
  memory: pluggedMemorySection,
  sound: soundSection,
  tpm: tpmSection,
  watchdog: watchdogSection,
  vsock: vsockSection,
  generation: generationSection,
  smbios: smbiosSection,
  fwCfg: fwCfgSection,
  panic: panicSection,
  process: processSection,
  extraArgs: extraArgsSection,
} as const satisfies Record<string, (context: BuildContext) => Section>;

/** A group of options that is built in one place, such as `storage`. */
export type SectionName = keyof typeof sections;

/** What stands before all sections on every command line. */
export const fixedOptions = ['-nodefaults', '-no-user-config'] as const;

/** A section's items, in their order on the command line. */
export interface BuiltSection {
  name: SectionName;
  items: readonly HardwareItem[];
}

/** A command with what its words were made of. */
export interface BuiltHardware {
  command: QemuCommand;
  sections: readonly BuiltSection[];
}

const isSection = (name: string): name is SectionName => Object.hasOwn(sections, name);

/**
 * Pure: how to start a VM. Reads no file, makes no folder, asks nobody.
 *
 * What this QEMU lacks: the accelerator, machine, CPU model, firmware, disks, network cards, serial ports, TPM and USB
 * make a failure, because the guest would not be the same machine; display adapter, RNG, balloon, sound, clipboard and
 * sandbox make a warning and a substitute or nothing. A change of what is written here changes the hardware of existing
 * guests; bind it to a new schema version of the definition.
 * @throws AppFailure what `buildContext` names (`params.field`), `firmware-missing`, `firmware-secure-missing`,
 * `tool-missing`.
 */
export function buildHardware(input: CommandLineInput): BuiltHardware {
  const context = buildContext(input);
  const built = Object.keys(sections)
    .filter(isSection)
    .map((name): Section & { name: SectionName } => ({ name, ...sections[name](context) }));
  const { folder: sockets } = input.sockets;
  const own = [path.dirname(sockets), sockets, ...built.flatMap(({ folders = [] }) => folders)];
  const command: QemuCommand = {
    argv: [input.binary, ...fixedOptions, ...toArgv(built.flatMap(({ items }) => items))],
    env: {},
    sidecars: built.flatMap(({ sidecars = [] }) => sidecars),
    folders: [...new Set(own)],
    warnings: built.flatMap(({ warnings = [] }) => warnings),
    qmpAtStart: built.flatMap(({ qmpAtStart = [] }) => qmpAtStart),
  };
  return { command, sections: built.map(({ name, items }) => ({ name, items })) };
}

/** Pure: the command of {@link buildHardware} alone. @throws AppFailure as it. */
export function buildCommandLine(input: CommandLineInput): QemuCommand {
  return buildHardware(input).command;
}
