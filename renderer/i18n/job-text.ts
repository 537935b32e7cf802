import type { Job } from '../../shared/job';
import { jobProgress, jobTitle, type SayJob } from '../../shared/job-words';
import { sentence, sentenceFor } from './message';

/** Keys of `jobs.json` that are data: kinds and steps come from main. */
const say: SayJob = (key, params = {}) => sentenceFor('jobs', key, params, key);

/** What a job is called. `jobs` and `host` must be loaded. */
export function titleOf(job: Job): string {
  const { title } = job.subject;
  return jobTitle(job, say, title ? sentence(title) : '');
}

export const stepOf = (job: Job): string | null =>
  job.step === null ? null : say(`step.${job.step}`);

/** @param locale for numbers, such as `zh-CN`. */
export const progressOf = (job: Job, locale: string): string | null =>
  jobProgress(job, say, locale);
