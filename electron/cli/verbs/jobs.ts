import type { Job } from '../../../shared/job';
import { isUnderWay } from '../../../shared/job-state';
import { createJobService } from '../../jobs/job-service';
import type { JobService } from '../../jobs/types';
import { paddockPaths } from '../../lib/paths';
import { UsageError, type CliContext, type ParsedArguments, type VerbCode } from '../context';
import { jobWords, type JobWords } from '../../jobs/words';
import { columnsOf, tableLines } from '../table';
import { wordsOf } from '../words/sentences';

/** `paddock jobs`: what runs, in this process or any other, and what has ended. */
export const jobs: VerbCode = async (given, cli) => {
  const [action, id] = given.positionals;
  refuseContrary(given);
  const service = createJobService({ data: paddockPaths(cli.io.env).data, role: 'cli' });
  try {
    await service.recover();
    if (action === 'cancel') await service.cancel(id ?? '');
    else if (action === 'dismiss' && given.flag('ended')) await service.dismissEnded();
    else if (action === 'dismiss') await service.dismiss(id ?? '');
    else if (given.flag('watch')) await watchJobs(service, given.flag('json'), cli);
    else await listJobs(service, given.flag('json'), cli);
  } finally {
    await service.close();
  }
};

function refuseContrary(given: ParsedArguments): void {
  const [action, id] = given.positionals;
  const ended = given.flag('ended');
  if (action !== undefined && action !== 'cancel' && action !== 'dismiss') {
    throw new UsageError('tooMany', { word: action });
  }
  if (ended && action !== 'dismiss') {
    throw new UsageError('onlyWith', { option: '--ended', other: 'dismiss' });
  }
  if (action !== undefined && id === undefined && !ended) {
    throw new UsageError('missing', { name: 'ID' });
  }
  if (ended && id !== undefined) {
    throw new UsageError('exclusive', { options: `${id}, --ended` });
  }
  const contrary = ['watch', 'json'].find((option) => action !== undefined && given.flag(option));
  if (contrary !== undefined && action !== undefined) {
    throw new UsageError('exclusive', { options: `${action}, --${contrary}` });
  }
}

async function listJobs(service: JobService, json: boolean, cli: CliContext): Promise<void> {
  const all = await service.list();
  if (json) cli.printJson(all);
  else if (all.length === 0) cli.say(cli.text('noJobs'));
  else {
    const words = await jobWords(cli.language);
    const lines = await table(all, words, cli);
    for (const line of lines) cli.print(line);
  }
}

/** Terms of the field, the same in every language. */
const heading = ['JOB', 'ID', 'STATE', 'PROGRESS'];

async function table(
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

/** Shows what changes until nothing is under way any more, or until Ctrl+C. */
async function watchJobs(service: JobService, json: boolean, cli: CliContext): Promise<void> {
  const { signal, stdout } = cli.io;
  const words = await jobWords(cli.language);
  const known = new Map<string, Job>();
  let wake = () => {};
  const news: Job[] = [];
  const unsubscribe = service.subscribe((event) => {
    if (event.type === 'changed') news.push(event.job);
    if (event.type === 'removed') known.delete(event.id);
    wake();
  });
  const away = () => wake();
  signal.addEventListener('abort', away);
  // The looks at the journals do not keep a process alive.
  const alive = setInterval(away, 60_000);
  let drawn = 0;
  const show = (job: Job) => {
    if (json) cli.io.stdout.write(`${JSON.stringify(job)}\n`);
    else if (!stdout.isTTY) {
      cli.print([job.id, job.state, words.title(job), words.doing(job)].join('  ').trimEnd());
    }
  };
  try {
    for (const job of await service.list()) {
      known.set(job.id, job);
      if (isUnderWay(job)) show(job);
    }
    for (;;) {
      for (const job of news.splice(0)) {
        if (JSON.stringify(known.get(job.id)) === JSON.stringify(job)) continue;
        known.set(job.id, job);
        show(job);
      }
      if (!json && stdout.isTTY) drawn = await redraw([...known.values()], drawn, words, cli);
      if (signal.aborted || ![...known.values()].some(isUnderWay)) return;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    clearInterval(alive);
    signal.removeEventListener('abort', away);
    unsubscribe();
  }
}

/** Draws the table over the one that was drawn before. @returns its lines. */
async function redraw(
  all: readonly Job[],
  before: number,
  words: JobWords,
  cli: CliContext,
): Promise<number> {
  const newest = all.toSorted((one, other) => other.startedAt - one.startedAt);
  const lines = await table(newest, words, cli);
  const up = before > 0 ? `\u001b[${before}A` : '';
  cli.io.stdout.write(`${up}${lines.map((line) => `${line}\u001b[K\n`).join('')}\u001b[J`);
  return lines.length;
}
