import { optionArgs } from '../../qemu/hardware/options';
import type { FirmwareFile } from '../../qemu/firmware/build';

/** Exit status of QEMU when the guest wrote `0x10` to the debug-exit port: `(0x10 << 1) | 1`. */
export const exitPassed = 33;
/** The same for `0x11`: the guest found a wrong answer. */
export const exitFailed = 35;
/** Descriptor of QEMU on which its monitor speaks. */
export const monitorDescriptor = 3;

export interface TrialGuest {
  /** Boot image of the test guest for BIOS, a raw disk. */
  bios: string;
  /** The same for UEFI; null when there is none. */
  uefi: string | null;
}

interface TrialFirmware {
  code: FirmwareFile;
  /** A private copy of the template: firmware writes there. */
  variables: FirmwareFile;
}

export interface TrialCommand {
  qemu: string;
  accelerator: 'kvm' | 'tcg';
  image: string;
  /** Null for BIOS. */
  firmware: TrialFirmware | null;
}

/** One of the two flash chips: the code is read only, the variables are written. */
function flashChip(unit: 0 | 1, { file, format }: FirmwareFile): string[] {
  const readonly = unit === 0 ? true : undefined;
  return optionArgs('-drive', null, { if: 'pflash', unit, format, readonly, file });
}

/**
 * The command line of one run: a machine as plain as it gets, the guest's answers on the standard output, QEMU's
 * events on descriptor 3. No file is written: the disk is read-only.
 */
export function trialCommand(command: TrialCommand): [string, ...string[]] {
  const { qemu, accelerator, image, firmware } = command;
  const flash = firmware
    ? [...flashChip(0, firmware.code), ...flashChip(1, firmware.variables)]
    : [];
  return [
    qemu,
    '-nodefaults',
    '-no-user-config',
    '-no-reboot',
    '-display',
    'none',
    '-machine',
    // OVMF with Secure Boot needs q35; both firmwares run on it.
    firmware ? 'q35' : 'pc',
    '-accel',
    accelerator,
    '-cpu',
    accelerator === 'kvm' ? 'host' : 'max',
    '-m',
    firmware ? '256' : '64',
    ...flash,
    ...optionArgs('-drive', null, {
      if: 'none',
      id: 'disk',
      format: 'raw',
      readonly: true,
      file: image,
    }),
    '-device',
    'virtio-blk-pci,drive=disk,bootindex=0',
    '-fw_cfg',
    'name=opt/org.paddock/mode,string=check',
    '-chardev',
    'stdio,id=answers,signal=off',
    '-device',
    'isa-debugcon,iobase=0xe9,chardev=answers',
    '-device',
    'isa-debug-exit,iobase=0xf4,iosize=0x04',
    '-chardev',
    `socket,id=monitor,fd=${monitorDescriptor}`,
    // Not `-mon`, which QEMU 11.1 calls deprecated.
    '-qmp',
    'chardev:monitor',
  ];
}
