import { failure, type AppFailure } from '../../shared/errors';
import type { Job } from '../../shared/job';
import type { Hold } from './types';

export interface Holder {
  job: Job;
  holds: readonly Hold[];
}

/** Pure: the first of `holders` that does not allow one of the wanted holds, or null. */
export function conflictOf(wanted: readonly Hold[], holders: readonly Holder[]): Holder | null {
  return (
    holders.find(({ holds }) =>
      holds.some((held) =>
        wanted.some(
          ({ key, mode }) =>
            key === held.key && (mode === 'exclusive' || held.mode === 'exclusive'),
        ),
      ),
    ) ?? null
  );
}

/** Why something must wait: the job that holds it, by name. */
export function heldFailure({ job }: Pick<Holder, 'job'>, name: string): AppFailure {
  const by = job.subject.title?.text ?? job.subject.name;
  return failure('held-by-job', `“${name}” is in use by another job: “${by}”.`, {
    params: { name, job: by, jobId: job.id },
  });
}
