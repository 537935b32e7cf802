import { useEffect, useState } from 'react';
import type { AppError } from '../../../../shared/errors';
import { isUnderWay, type JobKind } from '../../../../shared/job-state';
import type { Job } from '../../../../shared/job';
import type { Snapshot } from '../../../../shared/snapshot';
import type { SnapshotTree } from '../../../../shared/snapshot-calls';
import { api, attempt } from '../../../api/client';
import { follow } from '../../../api/follow';
import { dismissJob, useJobs, whenEnded } from '../../../stores/jobs';
import { useMounted } from '../use-mounted';

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
  /** What a job here failed with. */
  error: AppError | null;
  /** Why they cannot be read now. */
  unread: AppError | null;
  dismiss: () => void;
  /** Follows a job that was begun here to its end. */
  watch: (jobId: string) => void;
}

/** The snapshots of a machine as they are. */
export function useSnapshots(id: string): Snapshots {
  const [tree, setTree] = useState<SnapshotTree | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [unread, setUnread] = useState<AppError | null>(null);
  const job = useJobs(({ byId }) =>
    Object.values(byId).find(
      (one) => kinds.has(one.kind) && one.subject.vmId === id && isUnderWay(one),
    ),
  );
  useEffect(
    () =>
      follow((signal) => api.snapshots.watch({ id }, { signal }), {
        onEvent: (read) => {
          setTree(read);
          setUnread(null);
        },
        // Tried again and again: one that says the same is not told anew.
        onError: (failed) =>
          setUnread((before) => (before?.code === failed.code ? before : failed)),
        restartAfterMs: reconnectMs,
      }),
    [id],
  );
  const watching = useMounted();
  const watch = (jobId: string) => {
    setError(null);
    void whenEnded(jobId).then((ended) => {
      // Elsewhere on the screen only the list of jobs tells what came of it.
      if (!ended || !watching()) return;
      if (ended.state === 'done') dismissJob(ended.id);
      if (ended.error) setError(ended.error);
    });
  };
  return { tree, job: job ?? null, error, unread, dismiss: () => setError(null), watch };
}

/** Pictures that were read, by machine and snapshot: that of a snapshot never changes. The last ones are kept. */
const pictures = new Map<string, Promise<string | null>>();
const mostPictures = 60;

async function readPicture(id: string, snapshot: string): Promise<string | null> {
  const outcome = await attempt(api.snapshots.picture({ id, snapshot }));
  const png = outcome.ok ? outcome.value.png : null;
  return png === null ? null : `data:image/png;base64,${png}`;
}

/** The guest's screen at the time of a snapshot, as an address; null without one. */
export async function pictureOf(id: string, snapshot: string): Promise<string | null> {
  const key = `${id}/${snapshot}`;
  const known = pictures.get(key);
  if (known) return await known;
  const [oldest] = pictures.keys();
  if (oldest !== undefined && pictures.size >= mostPictures) pictures.delete(oldest);
  const reading = readPicture(id, snapshot);
  pictures.set(key, reading);
  return await reading;
}

/** The guest's screen at the time of a snapshot, as an address; null while it is read and without one. */
export function usePicture(id: string, { id: snapshot, hasPicture }: Snapshot): string | null {
  const [read, setRead] = useState<{ of: string; url: string | null } | null>(null);
  useEffect(() => {
    let current = true;
    if (hasPicture) {
      void pictureOf(id, snapshot).then((url) => {
        if (current) setRead({ of: snapshot, url });
      });
    }
    return () => {
      current = false;
    };
  }, [id, snapshot, hasPicture]);
  return read?.of === snapshot ? read.url : null;
}
