import type { Job } from '../../shared/job';
import { isUnderWay } from '../../shared/job-state';
import type { JobWords } from '../jobs/words';
import type { CliContext } from './context';
import { columnsOf, tableLines } from './table';
import { wordsOf } from './words/sentences';

/** Terms of the field, the same in every language. */
const heading = ['JOB', 'ID', 'STATE', 'PROGRESS'];

/** The lines of a table of jobs. */
export async function jobsTable(
  all: readonly Job[],
  words: JobWords,
  { language, io }: CliContext,
): Promise<string[]> {
  const outcome = async ({ error }: Job) =>
    error ? (await wordsOf(language, error)).sentence : '';
  const rows = await Promise.all(
    all.map(async (job) => [
      words.title(job),
      job.id,
      job.state,
      isUnderWay(job) ? words.doing(job) : await outcome(job),
    ]),
  );
  return tableLines([heading, ...rows], columnsOf(io.stdout));
}
