import type { Job } from '../../shared/job';
import { isUnderWay } from '../../shared/job-state';
import type { JobWords } from '../jobs/words';
import type { CliContext } from './context';
import { columnsOf, tableLines } from './table';
import { wordsOf } from './words/sentences';

const columns = ['job', 'id', 'state', 'progress'] as const;

/** The lines of a table of jobs. */
export async function jobsTable(
  all: readonly Job[],
  words: JobWords,
  { language, io, text }: CliContext,
): Promise<string[]> {
  const outcome = async ({ error }: Job) =>
    error ? (await wordsOf(language, error)).sentence : '';
  const rows = await Promise.all(
    all.map(async (job) => [
      words.title(job),
      job.id,
      text(`jobState.${job.state}`),
      isUnderWay(job) ? words.doing(job) : await outcome(job),
    ]),
  );
  const heading = columns.map((column) => text(`heading.${column}`));
  return tableLines([heading, ...rows], columnsOf(io.stdout));
}
