import { matchesInTrash } from '../../provider/names';
import { exitCodes, type VerbCode } from '../context';
import { columnsOf } from '../table';
import { text } from '../texts';
import { trashTable } from '../trash-table';

export const restore: VerbCode = async (given, cli) => {
  const { machines, local } = await cli.services();
  const { language } = cli;
  const [word = ''] = given.positionals;
  const [trashed, ...others] = matchesInTrash(await local.trash(), word);
  if (!trashed || others.length > 0) {
    const why = text(language, trashed ? 'severalInTrash' : 'notInTrash', { name: word });
    cli.say(`${text(language, 'error')}: ${why}`);
    const lines = trashed ? trashTable([trashed, ...others], columnsOf(cli.io.stderr) - 2) : [];
    for (const line of lines) cli.say(`  ${line}`);
    if (!trashed) cli.say(`${text(language, 'hint')}: paddock list --trash`);
    return exitCodes.failure;
  }
  const { id } = await local.restore(trashed.trashName);
  cli.print(text(language, 'restored', { name: machines.find(id).name }));
  return exitCodes.ok;
};
