import type { VerbCode } from '../context';
import { onlyLocalVm } from '../only-vm';
import { restoreNamed } from './trash';

/** `paddock restore NAME`, the same as `paddock trash restore NAME`. */
export const restore: VerbCode = async (given, cli) =>
  await restoreNamed(given.positionals[0], cli);

/** Puts the last good definition back where somebody has spoilt it. */
export const restoreDefinition: VerbCode = async (given, cli) => {
  const { machines, local } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  await local.restoreDefinition(id);
  cli.print(cli.text('definitionRestored', { name }));
};
