import type { TrashedVm } from '../../../shared/trashed-vm';
import { failure } from '../../../shared/errors';
import { trashNeed } from '../../../shared/trash-needs';
import { formatSize } from '../../../shared/units';
import { matchesInTrash } from '../../provider/names';
import { agreed } from '../agreed';
import {
  exitCodes,
  UsageError,
  type CliContext,
  type ParsedArguments,
  type VerbCode,
} from '../context';
import { followJob } from '../follow-job';
import { refuseStrayOptions } from '../stray-options';
import { columnsOf } from '../table';
import { trashTable } from '../trash-table';

const actions: Readonly<Record<string, VerbCode>> = {
  list: async (given, cli) => {
    const { local } = await cli.services();
    listTrash(await local.trash(), given.flag('json'), cli);
  },
  restore: async (given, cli) => await restoreNamed(given.positionals[1], cli),
  empty: async (given, cli) => await emptyTrash(given, cli),
};

/** `paddock trash list|restore|empty`: what was removed, the way back, and the end of it. */
export const trash: VerbCode = async (given, cli) => {
  const [action = 'list', ...names] = given.positionals;
  const code = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (!code) {
    const choices = Object.keys(actions).join(', ');
    throw new UsageError('badChoice', { option: 'ACTION', value: action, choices });
  }
  const most = { list: 0, restore: 1, empty: Infinity }[action] ?? 0;
  const extra = names[most];
  if (extra !== undefined) throw new UsageError('tooMany', { word: extra });
  if (action === 'restore' && names.length === 0) throw new UsageError('missing', { name: 'NAME' });
  refuseStrayOptions(given, action, { json: ['list'], yes: ['empty'], force: ['empty'] });
  return await code(given, cli);
};

/** Prints what is in the trash. */
export function listTrash(trashed: readonly TrashedVm[], json: boolean, cli: CliContext): void {
  if (json) cli.printJson(trashed);
  else if (trashed.length === 0) cli.say(cli.text('trashEmpty'));
  else for (const line of trashTable(trashed, cli.text, columnsOf(cli.io.stdout))) cli.print(line);
}

/** Takes the VM that a word names out of the trash. @throws AppFailure `trash-entry-missing`. */
export async function restoreNamed(word = '', cli: CliContext): Promise<number> {
  const { machines, local } = await cli.services();
  const only = onlyInTrash(await local.trash(), word, cli);
  if (!only) return exitCodes.failure;
  const { id } = await local.restore(only.trashName);
  cli.print(cli.text('restored', { name: machines.find(id).name }));
  return exitCodes.ok;
}

/** The one VM that a word names; null when it names several, which is said. @throws `trash-entry-missing`. */
function onlyInTrash(
  trashed: readonly TrashedVm[],
  word: string,
  cli: CliContext,
): TrashedVm | null {
  const [first, ...others] = matchesInTrash(trashed, word);
  if (!first) {
    throw failure('trash-entry-missing', {
      params: { name: word },
      command: 'paddock trash list',
    });
  }
  if (others.length === 0) return first;
  const several = cli.text('severalInTrash', { name: word });
  cli.say(cli.text('label', { label: cli.text('error'), text: several }));
  const lines = trashTable([first, ...others], cli.text, columnsOf(cli.io.stderr) - 2);
  for (const line of lines) cli.say(`  ${line}`);
  return null;
}

async function emptyTrash(given: ParsedArguments, cli: CliContext): Promise<number> {
  const { local, emptyTrash: begin } = await cli.services();
  const all = await local.trash();
  const words = given.positionals.slice(1);
  const chosen = words.length === 0 ? all : words.map((word) => onlyInTrash(all, word, cli));
  const going = [...new Set(chosen.filter((vm) => vm !== null))];
  if (going.length < new Set(chosen).size) return exitCodes.failure;
  if (going.length === 0) {
    cli.say(cli.text('trashEmpty'));
    return exitCodes.ok;
  }
  const anyway = given.flag('force');
  // Before anybody is asked; the deletion itself looks again.
  const params = anyway ? null : trashNeed(going);
  if (params) throw failure('trash-needed', { params });
  const bytes = going.reduce((sum, vm) => sum + vm.bytes, 0);
  const size = formatSize(bytes);
  if (!given.flag('yes')) {
    cli.say(cli.text('trashAsk'));
    for (const line of trashTable(going, cli.text, columnsOf(cli.io.stderr) - 2))
      cli.say(`  ${line}`);
    cli.say(cli.text('trashTotal', { size }));
    if (!(await agreed(cli, cli.text('trashConfirm')))) throw failure('cancelled');
  }
  await followJob(begin(going, anyway), cli);
  const [only] = going;
  const done =
    only && going.length === 1
      ? cli.text('deleted', { name: only.name, size })
      : cli.text('trashEmptied', { count: going.length, size });
  cli.print(done);
  return exitCodes.ok;
}
