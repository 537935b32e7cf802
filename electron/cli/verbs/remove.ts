import { failure } from '../../../shared/errors';
import { matchesInTrash } from '../../vm/definitions/trash-list';
import { exitCodes, type VerbCode } from '../context';
import { onlyVm } from '../only-vm';
import { columnsOf } from '../table';
import { trashTable } from '../trash-table';

export const remove: VerbCode = async (given, cli) => {
  const { vms } = await cli.services();
  const { id, name } = onlyVm(vms, given);
  const { trashName } = await vms.remove(id);
  cli.print(cli.text('removed', { name, trashName }));
};

export const restore: VerbCode = async (given, cli) => {
  const { vms } = await cli.services();
  const { text } = cli;
  const [word = ''] = given.positionals;
  const [trashed, ...others] = matchesInTrash(await vms.trash(), word);
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
  const { id } = await vms.restore(trashed.trashName);
  cli.print(text('restored', { name: vms.find(id).name }));
  return exitCodes.ok;
};
