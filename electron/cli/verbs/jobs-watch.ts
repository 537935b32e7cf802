import type { Job } from '../../../shared/job';
import { isUnderWay } from '../../../shared/job-state';
import type { JobService } from '../../jobs/types';
import { jobWords, type JobWords } from '../../jobs/words';
import type { CliContext } from '../context';
import { jobsTable } from '../jobs-table';
import { rowsOf } from '../table';

/** Shows what changes until nothing is under way any more, or until Ctrl+C. */
export async function watchJobs(
  service: Pick<JobService, 'list' | 'subscribe'>,
  json: boolean,
  cli: CliContext,
): Promise<void> {
  const { signal, stdout } = cli.io;
  const words = await jobWords(cli.language);
  const known = new Map<string, Job>();
  let wake = () => {};
  const news: Job[] = [];
  let removed = false;
  const unsubscribe = service.subscribe((event) => {
    if (event.type === 'changed') news.push(event.job);
    if (event.type === 'removed') removed = known.delete(event.id) || removed;
    wake();
  });
  const away = () => wake();
  signal.addEventListener('abort', away);
  // The looks at the journals do not keep a process alive.
  const alive = setInterval(away, 60_000);
  let drawn = 0;
  const show = (job: Job) => {
    if (json) cli.printJson(job, 0);
    else if (!stdout.isTTY) {
      cli.print(
        [job.id, cli.text(`jobState.${job.state}`), words.title(job), words.doing(job)]
          .join('  ')
          .trimEnd(),
      );
    }
  };
  try {
    for (const job of await service.list()) {
      known.set(job.id, job);
      if (isUnderWay(job)) show(job);
    }
    for (;;) {
      removed = false;
      for (const job of news.splice(0)) {
        if (JSON.stringify(known.get(job.id)) === JSON.stringify(job)) continue;
        known.set(job.id, job);
        show(job);
      }
      if (!json && stdout.isTTY) drawn = await redraw([...known.values()], drawn, words, cli);
      if (signal.aborted || ![...known.values()].some(isUnderWay)) return;
      // News that came while the table was drawn has woken nobody.
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (news.length > 0 || removed || signal.aborted) resolve();
      });
    }
  } finally {
    clearInterval(alive);
    signal.removeEventListener('abort', away);
    unsubscribe();
  }
}

/** Draws the table over the one that was drawn before, as far as it fits. @returns its lines. */
async function redraw(
  all: readonly Job[],
  before: number,
  words: JobWords,
  cli: CliContext,
): Promise<number> {
  const newest = all.toSorted((one, other) => other.startedAt - one.startedAt);
  // The cursor does not go up to what has left the terminal: the heading, the newest and the line below them fit.
  const fitting = Math.max(1, rowsOf(cli.io.stdout) - 2);
  const lines = await jobsTable(newest.slice(0, fitting), words, cli);
  const up = before > 0 ? `\u001b[${before}A` : '';
  cli.io.stdout.write(`${up}${lines.map((line) => `${line}\u001b[K\n`).join('')}\u001b[J`);
  return lines.length;
}
