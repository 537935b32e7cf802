import { imageOf, type VmDraft } from '../../shared/draft';
import { AppFailure, failure } from '../../shared/errors';
import type { JobStep } from '../../shared/job-state';
import type { VmConfig } from '../../shared/vm-config';
import type { Hold, JobHandle, JobService, JobWork, RunningJob } from '../jobs/types';
import { nameKey } from '../provider/names';
import type { VmService } from '../vm/types';
import { vmUsing } from './vm-using';
import { realFile } from './inspect-file';

type CreateStep = Extract<
  JobStep,
  | 'preparing'
  | 'unpacking'
  | 'copying-disk'
  | 'creating-disk'
  | 'growing-disk'
  | 'saving'
  | 'starting'
  | 'verifying-backup'
>;

/** What the making of a VM tells, in order; its job has the same as numbers that change. */
export type CreateProgress =
  /** How far, from 0 to 1, or null where nobody knows. */
  { type: 'step'; step: CreateStep; fraction: number | null } | { type: 'done'; id: string };

/** @param totalBytes what a fraction of 1 stands for, where it is known. */
export type ReportStep = (step: CreateStep, fraction: number | null, totalBytes?: number) => void;

/** Tells a job's viewers of steps, at most once for every hundredth. */
export function stepReporter(handle: JobHandle<CreateProgress>): ReportStep {
  let last = '';
  return (step, fraction, total) => {
    const known = fraction !== null && total !== undefined && total > 0;
    const bytes = known ? { done: Math.round(fraction * total), total } : null;
    handle.progress({ step, fraction, bytes });
    const rounded = fraction === null ? null : Math.floor(fraction * 100) / 100;
    const key = `${step} ${rounded}`;
    if (key === last) return;
    last = key;
    handle.emit({ type: 'step', step, fraction: rounded });
  };
}

/**
 * What a creation works with: the name it will have, and the image it copies, which no VM may be started on meanwhile.
 * An image that is used in place belongs to it alone.
 */
export async function creationHolds(
  vms: Pick<VmService, 'list' | 'config' | 'folder'>,
  name: string,
  draft: VmDraft | null,
): Promise<Hold[]> {
  const own: Hold = { key: `name:${nameKey(name)}`, mode: 'exclusive' };
  const image = draft && imageOf(draft.source);
  if (!image) return [own];
  const { file, use } = image;
  const mode = use === 'copy' ? 'shared' : 'exclusive';
  const user = await vmUsing(vms, file);
  return [
    own,
    { key: `file:${await realFile(file)}`, mode },
    ...(user ? [{ key: `vm:${user.id}`, mode } as const] : []),
  ];
}

/**
 * Begins the job that makes a VM.
 * @throws AppFailure `name-taken` when another job makes one of the same name, `held-by-job`.
 */
export async function beginCreation(
  jobs: Pick<JobService, 'start'>,
  { id, name }: Pick<VmConfig, 'id' | 'name'>,
  holds: readonly Hold[],
  work: JobWork<CreateProgress>,
  kind: 'create-vm' | 'clone' | 'backup-restore' = 'create-vm',
): Promise<RunningJob<CreateProgress>> {
  try {
    return await jobs.start(kind, { subject: { vmId: id, name }, holds }, work);
  } catch (error) {
    if (!(error instanceof AppFailure) || !error.error.params?.['key']?.startsWith('name:')) {
      throw error;
    }
    throw failure('name-taken', {
      params: { name, field: 'name' },
    });
  }
}

/** Whether what was made is started, and although it writes to what other disks stand on. */
export interface StartWish {
  start: boolean;
  anyway?: boolean;
}

/**
 * Starts what a job has made, if that is wanted. When only that fails the VM stays, and the error has its id. A cancel
 * comes too late to leave nothing behind: the VM is there then, and off.
 */
export async function finishCreation(
  { handle, report }: { handle: JobHandle<CreateProgress>; report: ReportStep },
  vms: Pick<VmService, 'start'>,
  { id, start, anyway }: StartWish & { id: string },
): Promise<void> {
  handle.result({ vmId: id });
  // The start wants the disks for itself.
  handle.release();
  if (start && !handle.signal.aborted) {
    handle.cancellable(false);
    report('starting', null);
    try {
      await vms.start(id, { anyway });
    } catch (error) {
      if (!(error instanceof AppFailure)) throw error;
      throw new AppFailure({ ...error.error, vmId: id }, { cause: error });
    }
  }
  handle.emit({ type: 'done', id });
}
