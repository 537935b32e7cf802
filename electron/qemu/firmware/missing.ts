import { type AppFailure, failure } from '../../../shared/errors';
import { formatSize } from '../../../shared/units';
import type { FirmwareKind } from '../../../shared/vm-config';

/** The failure for UEFI firmware that is nowhere on this host. */
export function firmwareMissing(kind: FirmwareKind, machine: string): AppFailure {
  const code = kind === 'uefi-secure' ? 'firmware-secure-missing' : 'firmware-missing';
  return failure(code, { params: { kind, machine }, detail: `${kind}, ${machine}` });
}

/**
 * The failure for variables that no installed firmware of their kind keeps: it would find none and store none.
 * @param have bytes of the VM's own variables
 * @param keeps bytes that the installed firmware has room for
 */
export function variablesMisfit(have: number, keeps: number): AppFailure {
  const params = { have: formatSize(have), keeps: formatSize(keeps) };
  return failure('nvram-misfit', { params });
}
