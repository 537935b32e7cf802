import type { Job } from '../../shared/job';
import type { JobKind } from '../../shared/job-state';
import type { LocalMachines } from '../provider/local-machines';

/** What is no news of the machine itself. */
const untold: ReadonlySet<JobKind> = new Set([
  'acceleration-test',
  'fix',
  'delete-vm',
  'empty-trash',
]);

/** Writes the end of long work into the event log of the machine that it was about. */
export function tellJob(local: Pick<LocalMachines, 'tellEvent'>, job: Job): void {
  const { kind, state, subject, error, result } = job;
  if (subject.vmId === null || untold.has(kind)) return;
  // That is told as the end of the run.
  if (kind === 'suspend' && state === 'done') return;
  const item = subject.item ?? result.disk?.path ?? result.guestFile?.path;
  local.tellEvent(subject.vmId, 'job', {
    job: kind,
    state,
    name: subject.name,
    ...(item !== undefined && { item }),
    ...(error && { ...error.params, code: error.code }),
    ...(error?.detail !== undefined && { detail: error.detail }),
  });
}
