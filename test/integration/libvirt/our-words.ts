import { buildCommandLine } from '../../../electron/qemu/hardware/build';
import type { ResolvedFirmware } from '../../../electron/qemu/firmware/build';
import type { QemuCapabilities } from '../../../electron/qemu/capabilities/types';
import { socketPaths } from '../../../electron/vm/socket-paths';
import type { VmConfig } from '../../../shared/vm-config';

/** The folder of every definition here. Nothing is started, so it need not be there. */
const folder = '/vms/demo';

/** Firmware that both sides are told to use. Neither opens it. */
function firmwareOf({ arch, firmware }: VmConfig): ResolvedFirmware | null {
  if (firmware === 'bios') return null;
  const secureBoot = firmware === 'uefi-secure';
  const name = arch === 'aarch64' ? 'AAVMF' : secureBoot ? 'OVMF.secure' : 'OVMF';
  return {
    kind: firmware,
    code: { file: `/firmware/${name}_CODE.fd`, format: 'raw' },
    varsTemplate: { file: `/firmware/${name}_VARS.fd`, format: 'raw' },
    secureBoot,
    smm: secureBoot,
    source: 'descriptor',
  };
}

/** The words that Paddock starts a definition with, under emulation, which every computer has. */
export function ourWords(config: VmConfig, capabilities: QemuCapabilities): string[] {
  const { argv, warnings } = buildCommandLine({
    binary: capabilities.binary,
    config,
    capabilities,
    accelerator: 'tcg',
    folder,
    sockets: socketPaths('/run/paddock', config.id),
    firmware: firmwareOf(config),
    swtpm: '/usr/bin/swtpm',
    sound: { to: 'nowhere', why: 'no-server' },
    bootOnceFromCd: config.boot.onceFromCd,
  });
  const lacking = warnings.filter(({ key }) => !key.startsWith('sound-silent'));
  if (lacking.length > 0) throw new Error(`Not as defined: ${JSON.stringify(lacking)}`);
  return argv;
}
