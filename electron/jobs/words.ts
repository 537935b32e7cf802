import type { Job } from '../../shared/job';
import { jobProgress, jobTitle, type SayJob } from '../../shared/job-words';
import { fill } from '../../shared/texts/fill';
import type { Language } from '../../shared/texts/language';
import { loadJobTexts, loadTranslation } from '../../shared/texts/load';
import { templateOf, translate } from '../../shared/texts/translate';

/** What a terminal and the system's own dialogs say of a job. */
export interface JobWords {
  title(job: Job): string;
  /** What it does just now and how far it is; empty when it does nothing. */
  doing(job: Job): string;
}

/** Reads the words of jobs in a language. */
export async function jobWords(language: Language): Promise<JobWords> {
  // The titles of fixes are sentences of the host room.
  const [sentences, host] = await Promise.all([
    loadJobTexts(language),
    loadTranslation(language, 'host'),
  ]);
  const say: SayJob = (key, params) => translate(language, sentences, key, params);
  const fixTitle = ({ subject: { title } }: Job) => {
    if (!title) return '';
    const template = host && templateOf(language, host, title.key, title.params['count']);
    return template === null ? title.text : fill(template, title.params);
  };
  return {
    title: (job) => jobTitle(job, say, fixTitle(job)),
    doing(job) {
      const step = job.step === null ? null : say(`step.${job.step}`);
      return [step, jobProgress(job, say, language)].filter((part) => part !== null).join(' ');
    },
  };
}
