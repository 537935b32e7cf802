import { create } from 'zustand';
import type { TrashedVm } from '../../shared/trashed-vm';
import type { AppError } from '../../shared/errors';
import type { Job } from '../../shared/job';
import { isUnderWay, type JobKind } from '../../shared/job-state';
import { api, attempt } from '../api/client';
import { dismissJob, whenEnded } from './jobs';

interface Trash {
  /** Last removed first; null until it was read. */
  trashed: readonly TrashedVm[] | null;
  /** What went wrong last. */
  error: AppError | null;
}

export const useTrash = create<Trash>(() => ({ trashed: null, error: null }));

/** Reads what is in the trash now. */
export async function loadTrash(): Promise<void> {
  const outcome = await attempt(api.trash.list());
  if (outcome.ok) useTrash.setState({ trashed: outcome.value });
  else useTrash.setState({ error: outcome.error });
}

export const dismissTrashError = () => useTrash.setState({ error: null });

/** Takes a VM out of the trash. @returns its id, or null when that failed, which the page shows. */
export async function restoreTrashed(trashName: string): Promise<string | null> {
  const outcome = await attempt(api.vms.restore({ trashName }));
  useTrash.setState({ error: outcome.ok ? null : outcome.error });
  await loadTrash();
  return outcome.ok ? outcome.value.id : null;
}

/**
 * Deletes VMs for good. Resolves when the job has begun, or could not; the page shows how it goes on.
 * @param anyway also what other VMs need, as the person was told by name.
 */
export async function deleteTrashed(trashed: readonly TrashedVm[], anyway = false): Promise<void> {
  const trashNames = trashed.map(({ trashName }) => trashName);
  const outcome = await attempt(api.trash.empty({ trashNames, anyway }));
  useTrash.setState({ error: outcome.ok ? null : outcome.error });
  if (outcome.ok) void showEnd(outcome.value.jobId);
}

async function showEnd(jobId: string): Promise<void> {
  const job = await whenEnded(jobId);
  // Whoever deleted it sees the empty place; the list of jobs need not tell it again.
  if (job) dismissJob(job.id);
  if (job?.error) useTrash.setState({ error: job.error });
  await loadTrash();
}

const kinds: ReadonlySet<JobKind> = new Set(['delete-vm', 'empty-trash']);

/** Whether a job deletes something in the trash just now, whichever process does it. */
export const deletes = (job: Job): boolean => kinds.has(job.kind) && isUnderWay(job);
