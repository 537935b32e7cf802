import type { ClonePlan, CloneWish } from '../../../shared/cloning';
import { failure } from '../../../shared/errors';
import { vmConfigSchema, type VmConfig } from '../../../shared/vm-config';
import type { FindQemuImg } from '../../disks/run-qemu-img';
import type { Hold, JobHandle, JobService, RunningJob } from '../../jobs/types';
import { nameKey } from '../../provider/names';
import { refuseTakenName, refuseUnfitName } from '../../vm/definitions/store';
import { holdsOfVm } from '../../vm/launch/holds';
import { refuseHalfReverted } from '../../vm/launch/preflight';
import { refuseSuspended } from '../../vm/suspend/refuse-suspended';
import type { VmService } from '../../vm/types';
import {
  beginCreation,
  finishCreation,
  stepReporter,
  type CreateProgress,
  type ReportStep,
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
  moments: Moments;
}

/** Snapshots that a clone of a guest that runs is copied from, made and deleted within its job. */
export interface Moments {
  /** @throws AppFailure why no snapshot of the machine's disks can be made. */
  refuse: (source: string) => Promise<void>;
  /** @returns its id. @throws as a snapshot. */
  make: (source: string, title: string, handle: JobHandle<CreateProgress>) => Promise<string>;
  /** What fails is for the log: the snapshot stays, and is listed. */
  remove: (source: string, snapshot: string, handle: JobHandle<CreateProgress>) => Promise<void>;
}

/** A clone in the making. */
export interface BegunClone {
  /** The clone's. */
  id: string;
  plan: ClonePlan;
  job: RunningJob<CreateProgress>;
}

/**
 * What a clone of a virtual machine would come to; nothing is changed.
 * @throws AppFailure `vm-not-found`, `definition-broken`, `clone-running`, `clone-disk-device`, `clone-chain-long`,
 * `name-taken`, `name-unseen`, `name-is-id`, `name-is-folder`, `file-missing`, `file-unreadable`,
 * `snapshot-revert-unfinished`, `vm-suspended`.
 */
export async function cloneOutlook(
  rooms: CloneRooms,
  source: string,
  wish: CloneWish,
): Promise<ClonePlan> {
  const { config: _, from: __, ...plan } = await planned(rooms, source, wish);
  return plan;
}

/**
 * Begins the job that makes a clone. A guest that runs goes on: copied is a snapshot of it. Cancelled or failed, it leaves nothing behind; only when the start fails the clone
 * stays, and the error has its id.
 * @throws as {@link cloneOutlook}, and `held-by-job`. The job fails as `makeFromFiles`, and a start.
 */
export async function beginClone(
  rooms: CloneRooms,
  source: string,
  { start = false, ...wish }: CloneWish & Partial<Pick<StartWish, 'start'>>,
): Promise<BegunClone> {
  const { vms, jobs } = rooms;
  const { config, from, ...plan } = await planned(rooms, source, wish);
  const job = await beginCreation(
    jobs,
    config,
    await holdsOf(vms, source, {
      name: config.name,
      source: plan.running ? 'exclusive' : 'shared',
    }),
    async (handle) => {
      const report = stepReporter(handle);
      const made = { handle, report };
      if (plan.running) await copyMoment(rooms, { source, wish, config }, made);
      else {
        // Started between the look at it and the hold.
        if (wish.at === undefined) refuseRunning(vms, source);
        await makeFromFiles(rooms, { config, files: plan.files, from }, made);
      }
      await finishCreation({ handle, report }, vms, { id: config.id, start });
    },
    'clone',
  );
  return { id: config.id, plan, job };
}

/** Copies what the disks of a guest that runs hold at one moment. */
async function copyMoment(
  rooms: CloneRooms,
  { source, wish, config }: { source: string; wish: CloneWish; config: VmConfig },
  made: { handle: JobHandle<CreateProgress>; report: ReportStep },
): Promise<void> {
  const { moments } = rooms;
  const { handle } = made;
  const at = await moments.make(source, `→ ${config.name}`, handle);
  try {
    handle.cancellable(true);
    const { files, from, config: then } = await planned(rooms, source, { ...wish, at });
    await makeFromFiles(rooms, { config: { ...then, id: config.id }, files, from }, made);
  } finally {
    await moments.remove(source, at, handle);
  }
}

async function planned(
  { vms, vmsFolder, moments }: CloneRooms,
  source: string,
  wish: CloneWish,
): Promise<PlannedClone> {
  if (wish.kind !== 'full' && wish.at === undefined) refuseRunning(vms, source);
  // Disks that went back in part are neither the old nor the new ones.
  refuseHalfReverted(vms.config(source), vms.folder(source));
  // Its disks hold what a power cut would leave; a snapshot is what it was.
  if (wish.at === undefined) refuseSuspended(vms.config(source), vms.folder(source));
  const facts = await gatherClone({ vms, vmsFolder }, source, wish);
  if (facts.running) await moments.refuse(source);
  return soundPlan(vms, planClone(facts));
}

/** The plan, where its name is free and its definition is one. @throws AppFailure `name-taken` and the like, `invalid-config`. */
export function soundPlan(vms: Pick<VmService, 'list'>, plan: PlannedClone): PlannedClone {
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

/** A guest that runs changes its disks, under a copy as under a linked clone. @throws AppFailure `clone-running`. */
function refuseRunning(vms: Pick<VmService, 'get'>, id: string): void {
  const { state, name } = vms.get(id);
  if (state === 'off' || state === 'broken') return;
  throw failure('clone-running', { params: { name }, vmId: id });
}

/**
 * The clone's name for itself; the other one and its disks together with whoever only reads them, unless it gets a
 * snapshot for it.
 */
async function holdsOf(
  vms: Pick<VmService, 'config' | 'folder'>,
  source: string,
  hold: { name: string; source: Hold['mode'] },
): Promise<Hold[]> {
  const held = await holdsOfVm(vms.config(source), vms.folder(source));
  return [
    { key: `name:${nameKey(hold.name)}`, mode: 'exclusive' },
    ...held.map(({ key }) => ({ key, mode: hold.source })),
  ];
}
