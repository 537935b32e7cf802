import { useEffect, useState } from 'react';
import type { AppError } from '../../../../shared/errors';
import { isUnderWay, type JobKind } from '../../../../shared/job-state';
import type { Job } from '../../../../shared/job';
import type { SnapshotTree } from '../../../../shared/snapshot';
import { api, attempt } from '../../../api/client';
import { follow } from '../../../api/follow';
import { dismissJob, useJobs, whenEnded } from '../../../stores/jobs';

const reconnectMs = 1000;
const kinds: ReadonlySet<JobKind> = new Set([
  'snapshot-create',
  'snapshot-revert',
  'snapshot-delete',
]);

export interface Snapshots {
  /** Null until it was read. */
  tree: SnapshotTree | null;
  /** What is being done with the snapshots just now, by whichever process. */
  job: Job | null;
  error: AppError | null;
  dismiss: () => void;
  /** Follows a job that was begun here to its end. */
  watch: (jobId: string) => void;
}

/** The snapshots of a machine as they are. */
export function useSnapshots(id: string): Snapshots {
  const [tree, setTree] = useState<SnapshotTree | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const job = useJobs(({ byId }) =>
    Object.values(byId).find(
      (one) => kinds.has(one.kind) && one.subject.vmId === id && isUnderWay(one),
    ),
  );
  useEffect(
    () =>
      follow((signal) => api.snapshots.watch({ id }, { signal }), {
        onEvent: setTree,
        onError: setError,
        restartAfterMs: reconnectMs,
      }),
    [id],
  );
  const watch = (jobId: string) => {
    setError(null);
    void whenEnded(jobId).then((ended) => {
      // What came of it is before the person's eyes.
      if (ended) dismissJob(ended.id);
      if (ended?.error) setError(ended.error);
    });
  };
  return { tree, job: job ?? null, error, dismiss: () => setError(null), watch };
}

/** The guest's screen at the time of a snapshot, as an address; null while it is read and without one. */
export function usePicture(id: string, snapshot: string, has: boolean): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    setUrl(null);
    if (has) {
      void attempt(api.snapshots.picture({ id, snapshot })).then((outcome) => {
        const png = outcome.ok ? outcome.value.png : null;
        if (current && png !== null) setUrl(`data:image/png;base64,${png}`);
      });
    }
    return () => {
      current = false;
    };
  }, [id, snapshot, has]);
  return url;
}
