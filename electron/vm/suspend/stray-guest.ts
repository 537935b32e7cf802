import type { QmpClient } from '../../qemu/qmp/client';
import { goOnAfter, migrationSettled } from './migration';
import { clearStanding, isLeftStanding } from './standing-mark';
import { hasBegunState, readSuspended } from './suspended-file';

/**
 * Finds out whether a guest whose state is out of QEMU is suspended wholly, and ends it then; else it goes on, as one does
 * that was to stand still for a moment only when the process that let it was killed. What a person has sent elsewhere by
 * the monitor is none of ours.
 */
export async function settleStray(
  qmp: QmpClient,
  folder: string,
  end: () => Promise<void>,
): Promise<void> {
  const { status } = await qmp.execute('query-status');
  if (status === 'paused' && isLeftStanding(folder)) {
    await migrationSettled(qmp);
    await qmp.execute('cont');
    await clearStanding(folder);
    return;
  }
  if (status !== 'postmigrate' || !hasBegunState(folder)) return;
  if (readSuspended(folder)) await end();
  else await goOnAfter(qmp, true);
}
