import { useCallback, useEffect, useState } from 'react';
import type { Backups } from '../../../../shared/backup-calls';
import type { AppError } from '../../../../shared/errors';
import type { Job } from '../../../../shared/job';
import { isUnderWay, type JobKind } from '../../../../shared/job-state';
import { api, attempt, type Attempt } from '../../../api/client';
import { dismissJob, useJobs, whenEnded } from '../../../stores/jobs';

const kinds: ReadonlySet<JobKind> = new Set([
  'backup',
  'backup-verify',
  'backup-prune',
  'backup-boot-test',
]);

export interface BackupsHere {
  /** Null until they were read. */
  read: Backups | null;
  /** Stands for the folder that was chosen here; null: where the last backup went. */
  token: string | null;
  /** What is being done with them just now, by whichever process. */
  job: Job | null;
  error: AppError | null;
  dismiss: () => void;
  /** Shows the dialog for a folder. */
  choose: () => Promise<boolean>;
  /** Begins what a call begins, and follows it to its end. @returns the ended job; null where it failed or has not begun. */
  begin: (call: Promise<{ jobId: string }>) => Promise<Job | null>;
  /** Follows a job that was begun elsewhere on the page. */
  watch: (jobId: string) => Promise<Job | null>;
}

/** Folders that were chosen for machines while the window is open. */
const tokens = new Map<string, string>();

/** The backups of a machine as they are. */
export function useBackups(id: string): BackupsHere {
  const [token, setToken] = useState<string | null>(() => tokens.get(id) ?? null);
  const [read, setRead] = useState<Backups | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const job = useJobs(({ byId }) =>
    Object.values(byId).find(
      (one) => kinds.has(one.kind) && one.subject.vmId === id && isUnderWay(one),
    ),
  );
  const running = job?.id ?? null;
  // A job of some milliseconds may be over before it was seen to run.
  const [ends, setEnds] = useState(0);
  useEffect(() => {
    let current = true;
    // Read again when a job has ended.
    void attempt(api.backups.look({ id, token })).then((outcome) => {
      if (!current) return;
      if (outcome.ok) setRead(outcome.value);
      else setError(outcome.error);
    });
    return () => {
      current = false;
    };
  }, [id, token, running, ends]);
  const choose = useCallback(async () => {
    const outcome = await attempt(api.disks.chooseFolder());
    if (!outcome.ok) setError(outcome.error);
    if (!outcome.ok || !outcome.value) return false;
    tokens.set(id, outcome.value.token);
    setToken(outcome.value.token);
    return true;
  }, [id]);
  const watch = async (jobId: string) => {
    const ended = await followed(jobId, setError);
    setEnds((count) => count + 1);
    return ended;
  };
  const begin = async (call: Promise<{ jobId: string }>) => {
    setError(null);
    const begun: Attempt<{ jobId: string }> = await attempt(call);
    if (begun.ok) return await watch(begun.value.jobId);
    setError(begun.error);
    return null;
  };
  const dismiss = () => setError(null);
  return { read, token, job: job ?? null, error, dismiss, choose, begin, watch };
}

async function followed(jobId: string, fail: (error: AppError) => void): Promise<Job | null> {
  const ended = await whenEnded(jobId);
  // What came of it is before the person's eyes.
  if (ended) dismissJob(ended.id);
  if (ended?.error && ended.state !== 'cancelled') fail(ended.error);
  return ended?.state === 'done' ? ended : null;
}
