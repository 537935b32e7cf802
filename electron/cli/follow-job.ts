import { AppFailure, failure } from '../../shared/errors';
import type { RunningJob } from '../jobs/types';
import { jobWords } from '../jobs/words';
import type { CliContext } from './context';
import { columnsOf, cutEnd } from './table';

/** Shows how far a job is, until it has ended; Ctrl+C cancels it. @throws AppFailure what it failed with. */
export async function followJob(
  job: Pick<RunningJob<never>, 'snapshot' | 'ended' | 'cancel'>,
  cli: CliContext,
): Promise<void> {
  const { signal, stderr } = cli.io;
  const words = await jobWords(cli.language);
  const show = () => {
    const line = cutEnd(words.doing(job.snapshot()), columnsOf(stderr) - 1);
    if (stderr.isTTY) stderr.write(`\r${line}\u001b[K`);
  };
  const cancel = () => void job.cancel();
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel);
  const timer = setInterval(show, 500);
  try {
    const { state, error } = await job.ended;
    if (stderr.isTTY) stderr.write('\r\u001b[K');
    if (state !== 'done') throw error ? new AppFailure(error) : failure('cancelled');
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', cancel);
  }
}
