import { useCallback, useEffect, useState } from 'react';
import type { Backups } from '../../../../shared/backup-calls';
import type { AppError } from '../../../../shared/errors';
import type { Job } from '../../../../shared/job';
import { isUnderWay, type JobKind } from '../../../../shared/job-state';
import { api, attempt, type Attempt } from '../../../api/client';
import { dismissJob, useJobs, whenEnded } from '../../../stores/jobs';
import { useMounted } from '../use-mounted';

const kinds: ReadonlySet<JobKind> = new Set([
  'backup',
  'backup-verify',
  'backup-prune',
  'backup-extract',
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
  /** Why they could not be read. */
  unread: AppError | null;
  /** Reads them once more. */
  again: () => void;
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
  const [unread, setUnread] = useState<AppError | null>(null);
  // One that restores is about the new machine.
  const [watched, setWatched] = useState<string | null>(null);
  const job = useJobs(({ byId }) =>
    Object.values(byId).find(
      (one) =>
        isUnderWay(one) && (one.id === watched || (kinds.has(one.kind) && one.subject.vmId === id)),
    ),
  );
  const watching = useMounted();
  const running = job?.id ?? null;
  // A job of some milliseconds may be over before it was seen to run.
  const [ends, setEnds] = useState(0);
  useEffect(() => {
    let current = true;
    // Read again when a job has ended.
    void attempt(api.backups.look({ id, token })).then((outcome) => {
      if (!current) return;
      if (outcome.ok) setRead(outcome.value);
      setUnread(outcome.ok ? null : outcome.error);
    });
    return () => {
      current = false;
    };
  }, [id, token, running, ends]);
  const again = () => setEnds((count) => count + 1);
  const choose = useCallback(async () => {
    const outcome = await attempt(api.disks.chooseFolder());
    if (!outcome.ok) setError(outcome.error);
    if (!outcome.ok || !outcome.value) return false;
    tokens.set(id, outcome.value.token);
    // Those of the folder before are not those of this one.
    setRead(null);
    setUnread(null);
    setToken(outcome.value.token);
    return true;
  }, [id]);
  const watch = async (jobId: string) => {
    setWatched(jobId);
    const ended = await whenEnded(jobId);
    // Elsewhere on the screen only the list of jobs tells what came of it.
    if (!ended || !watching()) return null;
    setWatched(null);
    again();
    if (ended.state === 'done') dismissJob(ended.id);
    else if (ended.error && ended.state !== 'cancelled') setError(ended.error);
    return ended.state === 'done' ? ended : null;
  };
  const begin = async (call: Promise<{ jobId: string }>) => {
    setError(null);
    const begun: Attempt<{ jobId: string }> = await attempt(call);
    if (begun.ok) return await watch(begun.value.jobId);
    setError(begun.error);
    return null;
  };
  const dismiss = () => setError(null);
  const seen = { read, unread, token, job: job ?? null, error };
  return { ...seen, again, dismiss, choose, begin, watch };
}
