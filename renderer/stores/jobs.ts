import { create } from 'zustand';
import type { VmDraft } from '../../shared/draft';
import type { Job, JobEvent } from '../../shared/job';
import { isUnderWay } from '../../shared/job-state';
import { api, attempt, type Attempt } from '../api/client';
import { follow } from '../api/follow';
import { forgetForm } from './kept-forms';

/** The jobs as main told them; main decides, this only mirrors. */
export interface JobMirror {
  revision: number;
  byId: Readonly<Record<string, Job>>;
}

export const emptyJobs: JobMirror = { revision: -1, byId: {} };

export const useJobs = create<JobMirror>(() => emptyJobs);

/** Those that began last first. */
export const newestFirst = (mirror: JobMirror): Job[] =>
  Object.values(mirror.byId).toSorted((one, other) => other.startedAt - one.startedAt);

/** The mirror after an event. A snapshot replaces everything; a change that is not newer changes nothing. */
export function applyJobEvent(mirror: JobMirror, event: JobEvent): JobMirror {
  const { revision } = event;
  if (event.type === 'snapshot') {
    return { revision, byId: Object.fromEntries(event.jobs.map((job) => [job.id, job])) };
  }
  if (revision <= mirror.revision) return mirror;
  if (event.type === 'changed') {
    return { revision, byId: { ...mirror.byId, [event.job.id]: event.job } };
  }
  const { [event.id]: _gone, ...byId } = mirror.byId;
  return { revision, byId };
}

const reconnectMs = 1000;

/** Mirrors main's jobs until the returned function is called; asks again when the stream breaks. */
export function followJobs(): () => void {
  return follow((signal) => api.jobs.watch(undefined, { signal }), {
    onEvent: (event) => useJobs.setState((mirror) => applyJobEvent(mirror, event), true),
    restartAfterMs: reconnectMs,
  });
}

export const cancelJob = (id: string) => void attempt(api.jobs.cancel({ id }));

/** Takes an ended job off the list, with the form that it was begun with. */
export function dismissJob(id: string): void {
  forgetForm(id);
  void attempt(api.jobs.dismiss({ id }));
}

/** Begins the making of a VM; answers with the job, or with what is wrong with the draft. */
export async function beginCreation(draft: VmDraft, start: boolean): Promise<Attempt<string>> {
  const outcome = await attempt(api.vms.create({ draft, start }));
  return outcome.ok ? { ok: true, value: outcome.value.jobId } : outcome;
}

/** Resolves with a job when `accept` says yes to one; null when that takes longer than `patienceMs`. */
async function when(accept: (job: Job) => boolean, patienceMs: number): Promise<Job | null> {
  const found = (mirror: JobMirror) => newestFirst(mirror).find(accept) ?? null;
  const already = found(useJobs.getState());
  if (already) return already;
  return await new Promise((resolve) => {
    const timer = setTimeout(() => settle(null), patienceMs);
    const stop = useJobs.subscribe((mirror) => {
      const job = found(mirror);
      if (job) settle(job);
    });
    const settle = (job: Job | null) => {
      clearTimeout(timer);
      stop();
      resolve(job);
    };
  });
}

/** The longest that a timer can wait. */
const noHurry = 2 ** 31 - 1;

/** Resolves with a job of this id when it has ended. */
export const whenEnded = async (id: string): Promise<Job | null> =>
  await when((job) => job.id === id && !isUnderWay(job), noHurry);

/** Its end may be told a moment after what it said last. */
const momentMs = 3000;

/** Takes a job of this kind off the list that has just ended before the person's eyes. */
export async function dismissSeen(kind: Job['kind']): Promise<void> {
  const seen = (job: Job) => job.kind === kind && job.owner.role === 'app' && !isUnderWay(job);
  const job = await when(seen, momentMs);
  if (job) dismissJob(job.id);
}
