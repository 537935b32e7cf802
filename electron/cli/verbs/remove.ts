import type { VerbCode } from '../context';
import { onlyVm } from '../only-vm';
import { text } from '../texts';

export const remove: VerbCode = async (given, cli) => {
  const { vms } = await cli.services();
  const { id, name } = onlyVm(vms, given);
  const { trashName } = await vms.remove(id);
  cli.print(text(cli.language, 'removed', { name, trashName }));
};

export const restore: VerbCode = async (given, cli) => {
  const { vms } = await cli.services();
  const { id } = await vms.restore(given.positionals[0] ?? '');
  cli.print(text(cli.language, 'restored', { name: vms.find(id).name }));
};
