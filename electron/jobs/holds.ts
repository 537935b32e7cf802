import path from 'node:path';
import { failure, type AppFailure } from '../../shared/errors';
import type { Job } from '../../shared/job';
import type { Hold } from './types';

export interface Holder {
  job: Job;
  holds: readonly Hold[];
}

/** A job that has what another wants. */
export interface Conflict extends Holder {
  /** What both want. */
  key: string;
}

/** Pure: the first of `holders` that does not allow one of the wanted holds, or null. */
export function conflictOf(wanted: readonly Hold[], holders: readonly Holder[]): Conflict | null {
  for (const holder of holders) {
    const clash = holder.holds.find((held) =>
      wanted.some(
        ({ key, mode }) => key === held.key && (mode === 'exclusive' || held.mode === 'exclusive'),
      ),
    );
    if (clash) return { ...holder, key: clash.key };
  }
  return null;
}

/** Why something must wait: the job that holds it, by name. */
export function heldFailure({ job, key }: Omit<Conflict, 'holds'>, name: string): AppFailure {
  const by = job.subject.title?.text ?? job.subject.name;
  return failure('held-by-job', {
    params: { name, job: by, jobId: job.id, key },
  });
}

/**
 * Pure: what two jobs want, by name: the file, or the VM that the other job is about.
 * @param own the name of what our job is about, which a conflict over anything else is about.
 */
export function heldName({ key, job }: Conflict, own: string): string {
  if (key.startsWith('file:')) return path.basename(key);
  return key.startsWith('vm:') ? job.subject.name : own;
}
