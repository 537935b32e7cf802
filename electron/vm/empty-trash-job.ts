import type { TrashedVm } from '../../shared/trashed-vm';
import type { JobService, RunningJob } from '../jobs/types';
import type { LocalMachines } from '../provider/local-machines';

/**
 * Begins the job that deletes VMs in the trash for good. It can be stopped between two of them.
 * @param anyway also what other VMs need, as the person was told; else the job fails with `trash-needed`.
 */
export function beginEmptying(
  jobs: Pick<JobService, 'begin'>,
  local: Pick<LocalMachines, 'emptyTrash'>,
  trashed: readonly TrashedVm[],
  anyway = false,
): RunningJob<never> {
  const [first, ...others] = trashed;
  const only = others.length === 0 ? first : undefined;
  const kind = only ? 'delete-vm' : 'empty-trash';
  // It holds nothing: what another process restores or deletes meanwhile is passed over.
  return jobs.begin(kind, { subject: { name: only?.name ?? '' } }, async (handle) => {
    handle.progress({ step: 'deleting', fraction: null });
    const names = trashed.map(({ trashName }) => trashName);
    await local.emptyTrash(names, {
      anyway,
      signal: handle.signal,
      onProgress: (done, total) =>
        handle.progress({
          fraction: total === 0 ? null : Math.min(1, done / total),
          bytes: { done: Math.min(done, total), total },
        }),
    });
  });
}
