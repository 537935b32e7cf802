import type { FirmwareKind } from '../../../shared/vm-config';

/** Names of the field, the same in every language. */
export const firmwareNames: Record<FirmwareKind, string> = {
  bios: 'BIOS',
  uefi: 'UEFI',
  'uefi-secure': 'UEFI Secure Boot',
};

/** What boot records know: Secure Boot is UEFI to them. */
export function firmwareFamily(kind: FirmwareKind): 'bios' | 'uefi' {
  return kind === 'bios' ? 'bios' : 'uefi';
}
