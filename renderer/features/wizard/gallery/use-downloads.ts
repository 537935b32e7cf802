import { useEffect } from 'react';
import { create } from 'zustand';
import type { AppError } from '../../../../shared/errors';
import type { DownloadWish } from '../../../../shared/gallery';
import type { Job } from '../../../../shared/job';
import { isUnderWay } from '../../../../shared/job-state';
import { beginDownload, loadGallery, takeDownload } from '../../../stores/gallery';
import { cancelJob, dismissJob, newestFirst, useJobs } from '../../../stores/jobs';
import { chooseOs, goToStep, putFile, useWizard } from '../state/wizard-state';

interface Waiting {
  /** What was asked for last: `catalogue:ID` or `address`. The wizard goes on with it when it is here. */
  subject: string | null;
  /** Its job; null while main looks at the wish. */
  jobId: string | null;
  /** What the last one failed with, and which that was. */
  failed: { subject: string; error: AppError } | null;
}

const nothing: Waiting = { subject: null, jobId: null, failed: null };

/** The download that the open wizard waits for. */
export const useWaiting = create<Waiting>(() => nothing);

/** What a download is of, as the list of jobs has it. */
export const subjectOf = (id: string): string => `catalogue:${id}`;
export const addressSubject = 'address';

/** Fetches an image, to go on with it. */
export async function fetchImage(subject: string, wish: DownloadWish): Promise<void> {
  useWaiting.setState({ ...nothing, subject });
  const begun = await beginDownload(wish);
  if (useWaiting.getState().subject !== subject) return;
  if (begun.ok) useWaiting.setState({ jobId: begun.value });
  else fail(subject, begun.error);
}

const fail = (subject: string, error: AppError | null) =>
  useWaiting.setState({ ...nothing, failed: error && { subject, error } });

/** Stops it; what was fetched stays for another time. */
export function pauseDownload(job: Job): void {
  cancelJob(job.id);
}

/** Takes what was fetched into the wizard, which goes on at its next step. */
async function adopt(job: Job, subject: string): Promise<void> {
  dismissLater(job);
  if (job.state !== 'done') {
    fail(subject, job.error);
    await loadGallery();
    return;
  }
  const taken = await takeDownload(job.id);
  dismissJob(job.id);
  if (!taken.ok) {
    fail(subject, taken.error);
    return;
  }
  useWaiting.setState(nothing);
  const { os, ...file } = taken.value;
  putFile(file, null);
  if (os !== null) chooseOs(os);
  useWizard.setState({ sourceFrom: 'file' });
  goToStep('guest');
}

/** One that failed before a person's eyes is told of here, not in the list of jobs. */
function dismissLater(job: Job): void {
  if (job.state !== 'done') dismissJob(job.id);
}

/** Goes on when what the wizard waits for is here. Leaving the page leaves the download alone. */
export function useAdoption(): void {
  const { subject, jobId } = useWaiting();
  const job = useJobs((mirror) => (jobId === null ? undefined : mirror.byId[jobId]));
  useEffect(() => {
    if (!job || isUnderWay(job) || subject === null) return;
    useWaiting.setState({ jobId: null });
    void adopt(job, subject);
  }, [job, subject]);
  // Somebody else's download has ended: the list has another picture of what is here.
  const ended = useJobs(
    (mirror) =>
      newestFirst(mirror).filter((each) => each.kind === 'download' && !isUnderWay(each)).length,
  );
  useEffect(() => void loadGallery(), [ended]);
  useEffect(() => () => useWaiting.setState(nothing), []);
}

/** The download of an image that is under way, whoever began it. */
export function useRunningDownload(subject: string): Job | null {
  const own = useWaiting((waiting) => (waiting.subject === subject ? waiting.jobId : null));
  return useJobs(
    (mirror) =>
      newestFirst(mirror).find(
        (job) =>
          job.kind === 'download' &&
          isUnderWay(job) &&
          (job.id === own || job.subject.item === subject),
      ) ?? null,
  );
}
