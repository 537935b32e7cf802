import { createJobService } from '../../jobs/job-service';
import { failure } from '../../../shared/errors';
import { isUnderWay } from '../../../shared/job-state';
import type { JobService } from '../../jobs/types';
import { jobWords } from '../../jobs/words';
import { paddockPaths } from '../../lib/paths';
import { UsageError, type CliContext, type ParsedArguments, type VerbCode } from '../context';
import { jobsTable } from '../jobs-table';
import { watchJobs } from './jobs-watch';

/** `paddock jobs`: what runs, in this process or any other, and what has ended. */
export const jobs: VerbCode = async (given, cli) => {
  const [action, id] = given.positionals;
  refuseContrary(given);
  const service = createJobService({ data: paddockPaths(cli.io.env).data, role: 'cli' });
  try {
    await service.recover();
    if (action === 'cancel') await cancelJob(service, id ?? '', cli);
    else if (action === 'dismiss' && given.flag('ended')) await service.dismissEnded();
    else if (action === 'dismiss') await service.dismiss(id ?? '');
    else if (given.flag('watch')) await watchJobs(service, given.flag('json'), cli);
    else await listJobs(service, given.flag('json'), cli);
  } finally {
    await service.close();
  }
};

/** What may be done with one job. */
const actions: readonly string[] = ['cancel', 'dismiss'];

function refuseContrary(given: ParsedArguments): void {
  const [action, id] = given.positionals;
  const ended = given.flag('ended');
  if (action !== undefined && !actions.includes(action)) {
    const choices = actions.join(', ');
    throw new UsageError('badChoice', { option: 'ACTION', value: action, choices });
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

async function cancelJob(service: JobService, id: string, cli: CliContext): Promise<void> {
  const known = (await service.list()).find((job) => job.id === id);
  if (known && !isUnderWay(known)) throw failure('job-ended');
  await service.cancel(id);
  cli.print(cli.text('jobCancelled'));
}

async function listJobs(service: JobService, json: boolean, cli: CliContext): Promise<void> {
  const all = await service.list();
  if (json) cli.printJson(all);
  else if (all.length === 0) cli.say(cli.text('noJobs'));
  else {
    const words = await jobWords(cli.language);
    const lines = await jobsTable(all, words, cli);
    for (const line of lines) cli.print(line);
  }
}
