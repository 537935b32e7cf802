import type { RunningJob } from '../../jobs/types';
import type { CreateProgress } from '../../making/creation-job';
import type { Machines } from '../../machines/machines';
import type { CliContext } from '../context';
import { jobWords } from '../../jobs/words';
import { visible } from '../../../shared/texts/visible';
import { columnsOf, cutEnd } from '../table';

/** Shows a VM's making until its end; Ctrl+C cancels it. @throws what the job failed with. */
export async function followCreation(
  job: RunningJob<CreateProgress>,
  machines: Pick<Machines, 'list'>,
  cli: CliContext,
): Promise<void> {
  const { signal, stderr } = cli.io;
  const words = await jobWords(cli.language);
  const sayCreated = (id: string) => {
    clear();
    cli.print(cli.text('created', { name: nameOf(id), id }));
  };
  // Somebody may have removed it again, which must not hide why the job failed.
  const nameOf = (id: string) =>
    machines.list().find((machine) => machine.id === id)?.name ?? job.snapshot().subject.name;
  const show = () => {
    if (!stderr.isTTY) return;
    const line = cutEnd(visible(words.doing(job.snapshot())), columnsOf(stderr) - 1);
    stderr.write(`\r${line}\u001b[K`);
  };
  const clear = () => {
    if (stderr.isTTY) stderr.write('\r\u001b[K');
  };
  const cancel = () => void job.cancel();
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel);
  // Between two hundredths of a large copy, too.
  const timer = setInterval(show, 500);
  try {
    for await (const progress of job.follow()) {
      if (progress.type === 'done') sayCreated(progress.id);
      else show();
    }
  } catch (error) {
    // Only the start failed: the VM is there.
    const { vmId } = job.snapshot().result;
    if (vmId !== undefined) sayCreated(vmId);
    throw error;
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', cancel);
    clear();
  }
}
