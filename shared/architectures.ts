import type { Architecture, FirmwareKind } from './vm-config';

/** What a machine starts with where its definition says `bios`: the firmware that comes with QEMU. */
const ownFirmware = {
  x86_64: 'bios',
  i386: 'bios',
  // SLOF, an Open Firmware
  ppc64: 'open-firmware',
  // QEMU's own loader
  s390x: 'ipl',
  // Only a kernel that QEMU is given.
  aarch64: 'none',
  arm: 'none',
  riscv64: 'none',
} as const satisfies Record<Architecture, string>;

type FirmwareWord = (typeof ownFirmware)[Architecture] | Exclude<FirmwareKind, 'bios'>;

/** Pure: the key of the words for a machine's firmware (`firmwareValue`). */
export function firmwareWord({
  arch,
  firmware,
}: {
  arch: Architecture;
  firmware: FirmwareKind;
}): FirmwareWord {
  return firmware === 'bios' ? ownFirmware[arch] : firmware;
}
