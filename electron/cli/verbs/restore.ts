import { failure } from '../../../shared/errors';
import { matchesInTrash } from '../../provider/names';
import { exitCodes, type VerbCode } from '../context';
import { onlyLocalVm } from '../only-vm';
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
    cli.say(`${text('error')}: ${text('severalInTrash', { name: word })}`);
    const lines = trashTable([trashed, ...others], columnsOf(cli.io.stderr) - 2);
    for (const line of lines) cli.say(`  ${line}`);
    return exitCodes.failure;
  }
  const { id } = await local.restore(trashed.trashName);
  cli.print(text('restored', { name: machines.find(id).name }));
  return exitCodes.ok;
};

/** Puts the last good definition back where somebody has spoilt it. */
export const restoreDefinition: VerbCode = async (given, cli) => {
  const { machines, local } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  await local.restoreDefinition(id);
  cli.print(cli.text('definitionRestored', { name }));
};
