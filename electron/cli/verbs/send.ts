import { followJob } from '../follow-job';
import { onlyLocalVm } from '../only-vm';
import { exitCodes, type VerbCode } from '../context';
import { filePath } from '../option-values';
import { sayError } from '../say-error';
import { toAppError } from '../../../shared/errors';

/** `paddock send NAME FILE`: a file of this computer into a running guest, through its agent. */
export const send: VerbCode = async (given, cli) => {
  const file = filePath(given.positionals[1] ?? '', 'FILE');
  const { machines, sendFile } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  const job = await sendFile(id, { file, folder: given.text('folder') });
  const problem = await followJob(job, cli).then(() => null, toAppError);
  const { guestFile } = job.snapshot().result;
  if (problem === null) {
    cli.print(cli.text('sent', { name, path: guestFile?.path ?? '' }));
    return exitCodes.ok;
  }
  if (!cli.io.signal.aborted) await sayError(problem, cli);
  // Also after Ctrl+C: the guest has something that was not there before.
  if (guestFile) {
    cli.say(
      cli.text(guestFile.state === 'empty' ? 'sentEmpty' : 'sentPart', { path: guestFile.path }),
    );
  }
  return cli.io.signal.aborted ? exitCodes.interrupted : exitCodes.failure;
};
