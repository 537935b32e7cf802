import type { QmpClient } from '../../qemu/qmp/client';
import { goOnAfter } from './migration';
import { hasBegunState, readSuspended } from './suspended-file';

/**
 * Finds out whether a guest whose state is out of QEMU is suspended wholly, and ends it then; else it goes on. What a
 * person has sent elsewhere by the monitor is none of ours.
 */
export async function settleStray(
  qmp: QmpClient,
  folder: string,
  end: () => Promise<void>,
): Promise<void> {
  const { status } = await qmp.execute('query-status');
  if (status !== 'postmigrate' || !hasBegunState(folder)) return;
  if (readSuspended(folder)) await end();
  else await goOnAfter(qmp, true);
}
