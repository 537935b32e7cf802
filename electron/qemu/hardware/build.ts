import path from 'node:path';
import { agentSection, monitorSection, serialSection } from './parts/channels';
import { buildContext, type BuildContext, type Section } from './context';
import { displaySection } from './parts/display';
import { balloonSection, rngSection, soundSection } from './parts/extras';
import { usbSection } from './parts/input';
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
import { portsSection } from './parts/root-ports';
import { storageSection } from './parts/storage/section';
import { tpmSection } from './parts/tpm';
import { uefiSection } from './parts/uefi';
import { toArgv } from './to-argv';
import type { CommandLineInput, QemuCommand } from './types';

/** In this order on the command line: what others refer to comes first. */
const sections: readonly ((context: BuildContext) => Section)[] = [
  identitySection,
  machineSection,
  uefiSection,
  kernelSection,
  bootSection,
  monitorSection,
  portsSection,
  displaySection,
  usbSection,
  storageSection,
  networkSection,
  serialSection,
  agentSection,
  rngSection,
  balloonSection,
  pluggedMemorySection,
  soundSection,
  tpmSection,
  panicSection,
  processSection,
];

/**
 * Pure: how to start a VM. Reads no file, makes no folder, asks nobody.
 *
 * What this QEMU lacks: the accelerator, machine, CPU model, firmware, disks, network cards, serial ports, TPM and USB
 * make a failure, because the guest would not be the same machine; display adapter, RNG, balloon, sound and sandbox
 * make a warning and a substitute or nothing. A change of what is written here changes the hardware of existing
 * guests; bind it to a new schema version of the definition.
 * @throws AppFailure what `buildContext` names (`params.field`), `firmware-missing`, `firmware-secure-missing`,
 * `tool-missing`.
 */
export function buildCommandLine(input: CommandLineInput): QemuCommand {
  const context = buildContext(input);
  const built = sections.map((section) => section(context));
  const { folder: sockets } = input.sockets;
  const own = [path.dirname(sockets), sockets, ...built.flatMap(({ folders = [] }) => folders)];
  return {
    argv: [
      input.binary,
      '-nodefaults',
      '-no-user-config',
      ...toArgv(built.flatMap(({ items }) => items)),
    ],
    env: {},
    sidecars: built.flatMap(({ sidecars = [] }) => sidecars),
    folders: [...new Set(own)],
    warnings: built.flatMap(({ warnings = [] }) => warnings),
    qmpAtStart: built.flatMap(({ qmpAtStart = [] }) => qmpAtStart),
  };
}
