import type { ClonePlan, CloneWish } from '../../../shared/cloning';
import { failure } from '../../../shared/errors';
import { vmConfigSchema } from '../../../shared/vm-config';
import type { FindQemuImg } from '../../disks/run-qemu-img';
import type { Hold, JobService, RunningJob } from '../../jobs/types';
import { nameKey } from '../../provider/names';
import { refuseTakenName, refuseUnfitName } from '../../vm/definitions/store';
import { holdsOfVm } from '../../vm/launch/holds';
import { refuseHalfReverted } from '../../vm/launch/preflight';
import type { VmService } from '../../vm/types';
import {
  beginCreation,
  finishCreation,
  stepReporter,
  type CreateProgress,
  type StartWish,
} from '../creation-job';
import { gatherClone } from './gather-clone';
import { makeFromFiles } from './make-clone';
import { planClone, type PlannedClone } from './plan-clone';

export interface CloneRooms {
  vms: Pick<VmService, 'list' | 'get' | 'config' | 'folder' | 'portUsers' | 'add' | 'start'>;
  jobs: Pick<JobService, 'start'>;
  vmsFolder: string;
  qemuImg: FindQemuImg;
}

/** A clone in the making. */
export interface BegunClone {
  /** The clone's. */
  id: string;
  plan: ClonePlan;
  job: RunningJob<CreateProgress>;
}

/**
 * What a clone of a virtual machine that is off would come to; nothing is changed.
 * @throws AppFailure `vm-not-found`, `definition-broken`, `clone-running`, `clone-disk-device`, `clone-chain-long`,
 * `name-taken`, `name-unseen`, `name-is-id`, `name-is-folder`, `file-missing`, `file-unreadable`,
 * `snapshot-revert-unfinished`.
 */
export async function cloneOutlook(
  rooms: CloneRooms,
  source: string,
  wish: CloneWish,
): Promise<ClonePlan> {
  const { config: _, ...plan } = await planned(rooms, source, wish);
  return plan;
}

/**
 * Begins the job that makes a clone. Cancelled or failed, it leaves nothing behind; only when the start fails the clone
 * stays, and the error has its id.
 * @throws as {@link cloneOutlook}, and `held-by-job`. The job fails as `makeFromFiles`, and a start.
 */
export async function beginClone(
  rooms: CloneRooms,
  source: string,
  { start = false, ...wish }: CloneWish & Partial<Pick<StartWish, 'start'>>,
): Promise<BegunClone> {
  const { vms, jobs } = rooms;
  const { config, ...plan } = await planned(rooms, source, wish);
  const job = await beginCreation(
    jobs,
    config,
    await holdsOf(vms, source, config.name),
    async (handle) => {
      // Started between the look at it and the hold.
      refuseRunning(vms, source);
      const report = stepReporter(handle);
      await makeFromFiles(rooms, { config, files: plan.files }, { handle, report });
      await finishCreation({ handle, report }, vms, { id: config.id, start });
    },
    'clone',
  );
  return { id: config.id, plan, job };
}

async function planned(
  { vms, vmsFolder }: CloneRooms,
  source: string,
  wish: CloneWish,
): Promise<PlannedClone> {
  refuseRunning(vms, source);
  // Disks that went back in part are neither the old nor the new ones.
  refuseHalfReverted(vms.config(source), vms.folder(source));
  const plan = planClone(await gatherClone({ vms, vmsFolder }, source, wish));
  const { name } = plan.config;
  refuseUnfitName(name);
  const key = nameKey(name);
  refuseTakenName(
    name,
    vms.list().some((vm) => nameKey(vm.name) === key),
  );
  const checked = vmConfigSchema.safeParse(plan.config);
  if (!checked.success) {
    const field = checked.error.issues[0]?.path.join('.') ?? '';
    throw failure('invalid-config', { params: { field } });
  }
  return { ...plan, config: checked.data };
}

/** A guest that runs would change its disks while they are copied. @throws AppFailure `clone-running`. */
function refuseRunning(vms: Pick<VmService, 'get'>, id: string): void {
  const { state, name } = vms.get(id);
  if (state === 'off' || state === 'broken') return;
  throw failure('clone-running', { params: { name }, vmId: id });
}

/** The clone's name for itself; the other one and its disks together with whoever only reads them. */
async function holdsOf(
  vms: Pick<VmService, 'config' | 'folder'>,
  source: string,
  name: string,
): Promise<Hold[]> {
  const read = await holdsOfVm(vms.config(source), vms.folder(source));
  return [
    { key: `name:${nameKey(name)}`, mode: 'exclusive' },
    ...read.map(({ key }) => ({ key, mode: 'shared' as const })),
  ];
}
