import { failure } from '../../shared/errors';
import type { JobHandle } from '../jobs/types';
import { refuseHalfReverted } from '../vm/launch/preflight';
import { beginDeleting } from '../vm/points/point-store';
import { knownPoint } from '../vm/points/known-points';
import type { SnapshotRooms } from './types';
import { refuseUnreachable } from './stopped';
import { imagesElsewhere, tidyPoints } from './tidy';

/**
 * Deletes a snapshot of a machine for a job. Cut short, the next change of the machine's snapshots finishes it.
 * @param deletion `mayGo` is asked when nothing stands in the way any more, and may say no: it is `cancelled` then.
 */
export async function deletePoint(
  { vms, qemuImg }: Pick<SnapshotRooms, 'vms' | 'qemuImg'>,
  { id, snapshot, mayGo }: { id: string; snapshot: string; mayGo?: (() => boolean) | undefined },
  handle: JobHandle<never>,
): Promise<void> {
  handle.cancellable(false);
  handle.progress({ step: 'deleting', fraction: null });
  await vms.still(id, handle.id, async (machine) => {
    refuseHalfReverted(machine.config, machine.folder);
    const point = knownPoint(vms, id, snapshot);
    // Told before anything is changed: a disk that was detached may run elsewhere.
    await refuseUnreachable(qemuImg, imagesElsewhere(machine, point));
    if (mayGo && !mayGo()) throw failure('cancelled', { vmId: id });
    await beginDeleting(machine.folder, point.id);
    await tidyPoints(qemuImg, machine);
  });
}
