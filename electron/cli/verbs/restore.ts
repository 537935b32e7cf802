import { failure } from '../../../shared/errors';
import { matchesInTrash } from '../../provider/names';
import { exitCodes, type VerbCode } from '../context';
import { columnsOf } from '../table';
import { trashTable } from '../trash-table';

export const restore: VerbCode = async (given, cli) => {
  const { machines, local } = await cli.services();
  const { text } = cli;
  const [word = ''] = given.positionals;
  const [trashed, ...others] = matchesInTrash(await local.trash(), word);
  if (!trashed) {
    throw failure('trash-entry-missing', {
      params: { name: word },
      command: 'paddock list --trash',
    });
  }
  if (others.length > 0) {
    const several = text('severalInTrash', { name: word });
    cli.say(text('label', { label: text('error'), text: several }));
    const lines = trashTable([trashed, ...others], text, columnsOf(cli.io.stderr) - 2);
    for (const line of lines) cli.say(`  ${line}`);
    return exitCodes.failure;
  }
  const { id } = await local.restore(trashed.trashName);
  cli.print(text('restored', { name: machines.find(id).name }));
  return exitCodes.ok;
};
