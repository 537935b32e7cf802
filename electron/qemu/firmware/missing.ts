import { type AppFailure, failure } from '../../../shared/errors';
import type { FirmwareKind } from '../../../shared/vm-config';

/** The failure for UEFI firmware that is nowhere on this host. */
export function firmwareMissing(kind: FirmwareKind, machine: string): AppFailure {
  const code = kind === 'uefi-secure' ? 'firmware-secure-missing' : 'firmware-missing';
  return failure(code, { params: { kind, machine }, detail: `${kind}, ${machine}` });
}
