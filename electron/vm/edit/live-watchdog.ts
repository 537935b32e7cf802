import type { VmConfig } from '../../../shared/vm-config';
import type { QmpClient } from '../../qemu/qmp/client';

/** What QEMU does when the watchdog of a running guest has not been heard of in time. @throws AppFailure `qmp-error`. */
export async function setWatchdog(
  qmp: QmpClient,
  action: NonNullable<VmConfig['watchdog']>['action'],
): Promise<void> {
  await qmp.executeRaw('set-action', { watchdog: action });
}
