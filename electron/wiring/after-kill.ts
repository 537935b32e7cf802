import { AppFailure } from '../../shared/errors';
import type { Job } from '../../shared/job';
import type { FindQemuImg } from '../disks/run-qemu-img';
import type { Hold, JobService } from '../jobs/types';
import { nameKey } from '../provider/names';
import type { SnapshotService } from '../snapshots/types';
import { readPoints } from '../vm/points/point-store';
import type { VmService } from '../vm/types';
import { tellJob } from './job-events';

type Machines = Pick<
  VmService,
  | 'list'
  | 'get'
  | 'folder'
  | 'still'
  | 'useMonitor'
  | 'forceOff'
  | 'remove'
  | 'emptyTrash'
  | 'tellEvent'
>;

export interface AfterKillRooms {
  vms: Machines;
  snapshots: () => Promise<SnapshotService>;
  qemuImg: FindQemuImg;
  jobs: Pick<JobService, 'refuseHeld' | 'start'>;
}

/**
 * Takes away what a job whose process was killed has left, beside the files of its journal: in a guest that ran on, or a
 * machine that was there for the job alone.
 * @throws what QEMU and the file system throw.
 */
export async function afterKill(
  rooms: AfterKillRooms,
  job: Job,
  holds: readonly Hold[],
): Promise<void> {
  const { kind, subject } = job;
  const { vms, snapshots } = rooms;
  const vm = vms.list().find(({ id }) => id === subject.vmId);
  if (vm) tellJob(vms, job);
  // Another job works with it already, and has taken away what it found.
  const isFree = await rooms.jobs.refuseHeld(holds, subject.name).then(
    () => true,
    () => false,
  );
  if (vm && isFree && kind === 'backup' && vm.pid !== null) await clearGuest(vms, vm.id);
  if (vm && isFree && (kind === 'snapshot-create' || kind === 'snapshot-delete')) {
    await tidySnapshots(rooms, job, holds);
  }
  if (kind === 'backup-boot-test') await removeTestMachine(vms, holds);
  if (kind === 'clone') await removePoint(vms, snapshots, job.id);
}

/**
 * A state of its memory may take gigabytes. This is a job of its own: another process that made a snapshot meanwhile
 * would have it taken for one that was cut short.
 */
async function tidySnapshots(
  { vms, qemuImg, jobs }: AfterKillRooms,
  { kind, subject }: Job,
  holds: readonly Hold[],
): Promise<void> {
  const { vmId } = subject;
  if (vmId === null) return;
  const { tidyPoints } = await import('../snapshots/tidy');
  const tidying = await jobs.start<never>(kind, { subject, holds, quiet: true }, async (handle) => {
    handle.cancellable(false);
    await vms.still(vmId, handle.id, async (machine) => await tidyPoints(qemuImg, machine));
  });
  const { error } = await tidying.ended;
  if (error) throw new AppFailure(error);
}

/** The snapshot of a guest that ran on while it was cloned. */
async function removePoint(vms: Machines, snapshots: AfterKillRooms['snapshots'], job: string) {
  for (const { id } of vms.list()) {
    const left = readPoints(vms.folder(id)).filter((point) => point.job === job);
    for (const point of left) await (await (await snapshots()).remove(id, point.id)).ended;
  }
}

/** What a backup puts before disks would keep all that the guest overwrites. */
async function clearGuest(vms: Machines, id: string): Promise<void> {
  const { clearBlocks } = await import('../backup/blocks');
  try {
    await vms.useMonitor(id, clearBlocks);
  } catch (error) {
    // It has ended meanwhile, and everything with it.
    if (!(error instanceof AppFailure) || error.error.code !== 'vm-not-running') throw error;
  }
}

/** The machine of a boot test has a name that the job alone could give. */
async function removeTestMachine(vms: Machines, holds: readonly Hold[]): Promise<void> {
  const keys = new Set(holds.map(({ key }) => key));
  const made = vms
    .list()
    .find(({ name, disposable }) => disposable === true && keys.has(`name:${nameKey(name)}`));
  if (!made) return;
  const { takeAway } = await import('../making/backup/boot-test');
  await takeAway(vms, made.id);
}
