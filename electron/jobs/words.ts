import type { Job } from '../../shared/job';
import { jobProgress, jobTitle, type SayJob } from '../../shared/job-words';

/** What a terminal and the system's own dialogs say of a job. */
export interface JobWords {
  title(job: Job): string;
  /** What it does just now and how far it is; empty when it does nothing. */
  doing(job: Job): string;
}

/** Reads the words of jobs in a language. */
export async function jobWords(language: 'en' | 'zh-CN'): Promise<JobWords> {
  const file =
    language === 'en'
      ? await import('../../shared/texts/en/jobs.json')
      : await import('../../shared/texts/zh-CN/jobs.json');
  const host: Readonly<Record<string, string | undefined>> =
    language === 'en' ? {} : await fixTitles();
  const say: SayJob = (key, params) => fill(at(file.default, key), params);
  return {
    title(job) {
      const { title } = job.subject;
      const fixTitle = title ? fill(host[title.key] ?? title.text, title.params) : '';
      return jobTitle(job, say, fixTitle);
    },
    doing(job) {
      const step = job.step === null ? null : say(`step.${job.step}`);
      return [step, jobProgress(job, say, language)].filter((part) => part !== null).join(' ');
    },
  };
}

function fill(template: string, params: Readonly<Record<string, string>> = {}): string {
  return template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => params[name] ?? whole);
}

/** The titles of fixes are sentences of the host room. */
async function fixTitles(): Promise<Readonly<Record<string, string | undefined>>> {
  const { default: sentences } = await import('../../shared/texts/zh-CN/host.json');
  return Object.fromEntries(flat(sentences, ''));
}

function flat(node: unknown, prefix: string): [string, string][] {
  if (typeof node === 'string') return [[prefix, node]];
  return Object.entries(node ?? {}).flatMap(([key, value]) =>
    flat(value, prefix === '' ? key : `${prefix}.${key}`),
  );
}

/** The sentence of a dotted key, or the key itself. */
function at(sentences: unknown, key: string): string {
  let node: unknown = sentences;
  for (const part of key.split('.')) {
    const within: ReadonlyMap<string, unknown> = new Map(Object.entries(node ?? {}));
    node = within.get(part);
  }
  return typeof node === 'string' ? node : key;
}
