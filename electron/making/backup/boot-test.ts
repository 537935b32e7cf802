import { randomUUID } from 'node:crypto';
import type { BootResult } from '../../../shared/backup';
import type { VmConfig } from '../../../shared/vm-config';
import type { FindQemuImg } from '../../disks/run-qemu-img';
import type { JobHandle, JobService, RunningJob } from '../../jobs/types';
import type { VmService } from '../../vm/types';
import { soundPlan } from '../clone/clone-service';
import { gatherKept } from '../clone/gather-clone';
import { makeFromFiles } from '../clone/make-clone';
import { planClone } from '../clone/plan-clone';
import { holdsOf, withWhatIsThere, type KeptBackup } from './restore';
import { watchBoot } from './watch-boot';

export interface BootTestRooms {
  vms: VmService;
  jobs: Pick<JobService, 'start'>;
  vmsFolder: string;
  qemuImg: FindQemuImg;
}

export interface BootTestWish {
  /** What the test machine is called while it is there. */
  name: string;
  /** The one that the backup is of: where the job is shown. */
  subject: { vmId: string | null; name: string };
  /** Seconds that the guest has. */
  seconds: number;
  keep: (result: BootResult) => Promise<void>;
}

/**
 * Begins the job that starts a copy of a backup without any network, waits for a sign of life, and takes the copy away
 * again. The copy holds only what it changes; the backup is only read.
 * @returns a job that tells the result, which is also kept.
 */
export async function beginBootTest(
  rooms: BootTestRooms,
  backup: KeptBackup,
  { name, subject, seconds, keep }: BootTestWish,
): Promise<RunningJob<BootResult>> {
  const config = alone(withWhatIsThere(backup.kept));
  const facts = await gatherKept(rooms, { ...backup.kept, config }, { name, kind: 'disposable' });
  // It is there for minutes: how many images lie on top of each other does not matter.
  const disks = new Map([...facts.disks].map(([id, disk]) => [id, { ...disk, depth: 0 }]));
  const plan = soundPlan(rooms.vms, planClone({ ...facts, disks, id: randomUUID() }));
  const how = { subject, holds: holdsOf(plan.config, backup.hold) };
  return await rooms.jobs.start<BootResult>('backup-boot-test', how, async (handle) => {
    await backup.check((done, total) => {
      const fraction = total > 0 ? done / total : null;
      handle.progress({ step: 'verifying-backup', fraction, bytes: { done, total } });
    }, handle.signal);
    const result = await bootOnce(rooms, plan, { handle, seconds });
    await keep(result);
    handle.emit(result);
  });
}

/** Pure: the same machine with its network cards led nowhere, and nothing else of this computer. */
function alone(config: VmConfig): VmConfig {
  const { extraArgs: _, ...rest } = config;
  return {
    ...rest,
    nics: config.nics.map((nic) => ({ ...nic, forwards: [], backend: { kind: 'none' } as const })),
  };
}

async function bootOnce(
  { vms, qemuImg }: BootTestRooms,
  { config, files }: Pick<ReturnType<typeof planClone>, 'config' | 'files'>,
  { handle, seconds }: { handle: JobHandle<BootResult>; seconds: number },
): Promise<BootResult> {
  const report = () => handle.progress({ step: 'preparing', fraction: null });
  await makeFromFiles({ vms, qemuImg }, { config, files }, { handle, report });
  try {
    handle.progress({ step: 'starting', fraction: null });
    handle.signal.throwIfAborted();
    await vms.start(config.id);
    handle.progress({ step: 'boot-testing', fraction: null });
    return await watchBoot(vms, config, { seconds, signal: handle.signal });
  } finally {
    await takeAway(vms, config.id);
  }
}

/** Ends and removes the machine of a boot test. A person, or whoever takes disposable machines away, may have been faster. */
export async function takeAway(
  vms: Pick<VmService, 'list' | 'get' | 'forceOff' | 'remove' | 'emptyTrash'>,
  id: string,
): Promise<void> {
  if (!vms.list().some((vm) => vm.id === id)) return;
  if (vms.get(id).pid !== null) await vms.forceOff(id);
  const { trashName } = await vms.remove(id);
  await vms.emptyTrash([trashName]);
}
