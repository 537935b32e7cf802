import { formatSize } from '../../../shared/units';
import { exitCodes, UsageError, type VerbCode } from '../context';
import { followJob } from '../follow-job';
import { onlyLocalVm } from '../only-vm';
import { filePath } from '../option-values';
import { exportNotes, loadExportWords } from '../words/export';

/** `paddock export NAME FILE`: the machine in a file for another program, which the file's ending names. */
export const exportVm: VerbCode = async (given, cli) => {
  const [, word] = given.positionals;
  if (word === undefined) throw new UsageError('missing', { name: 'FILE' });
  if (given.flag('json') && !given.flag('dry-run')) {
    throw new UsageError('onlyWith', { option: '--json', other: '--dry-run' });
  }
  const file = filePath(word, 'FILE');
  const { machines, exports } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  const plan = await exports.plan(id, file);
  if (given.flag('json')) {
    cli.printJson(plan);
    return exitCodes.ok;
  }
  const words = await loadExportWords(cli.language);
  for (const note of exportNotes(plan, words)) cli.say(note);
  if (given.flag('dry-run')) {
    if (plan.bytes > 0) cli.print(words('bytes', { size: formatSize(plan.bytes) }));
    return exitCodes.ok;
  }
  await followJob(await exports.begin(id, file), cli);
  cli.print(words('done', { name, path: file }));
  return exitCodes.ok;
};
