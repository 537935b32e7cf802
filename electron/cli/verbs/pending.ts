import path from 'node:path';
import { failure } from '../../../shared/errors';
import { displayCommand } from '../../lib/run';
import { restart } from '../../machines/restart';
import { UsageError, type CliContext, type ParsedArguments, type VerbCode } from '../context';
import { fieldDifferences } from '../../../shared/definition/field-differences';
import { onlyLocalVm } from '../only-vm';
import { tableLines } from '../table';
import { loadNames } from '../words/names';

/** `paddock pending NAME`: what waits for the next start; `apply` shuts down and starts, `discard` takes it back. */
export const pending: VerbCode = async (given, cli) => {
  const [, action = 'list'] = given.positionals;
  const act = { list: listPending, apply: applyPending, discard: discardPending }[action];
  if (!act) {
    const choices = 'list, apply, discard';
    throw new UsageError('badChoice', { option: 'ACTION', value: action, choices });
  }
  if (given.flag('json') && action !== 'list') {
    throw new UsageError('onlyWith', { option: '--json', other: 'list' });
  }
  return await act(given, cli);
};

async function listPending(given: ParsedArguments, cli: CliContext): Promise<void> {
  const { machines, local } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  const { started, stored, parts } = local.waiting(id);
  if (given.flag('json')) {
    const changes = parts.map((part) => ({
      part,
      running: started?.[part] ?? null,
      stored: stored[part],
    }));
    return cli.printJson(changes);
  }
  if (!started || parts.length === 0) return cli.say(cli.text('nothingWaits', { name }));
  const { vm } = await loadNames(cli.language);
  const rows = parts.flatMap((part) =>
    fieldDifferences(part, started, stored).map(({ key, before, after }) => [
      vm(`part.${part}`),
      key,
      before,
      '→',
      after,
    ]),
  );
  for (const line of tableLines(rows)) cli.print(line);
}

async function applyPending(given: ParsedArguments, cli: CliContext): Promise<void> {
  const { machines } = await cli.services();
  const vm = onlyLocalVm(machines, given);
  if (await restart(machines, vm, cli.io.signal)) {
    cli.print(cli.text('restarted', { name: vm.name }));
    return;
  }
  const { settings } = await cli.services();
  throw failure('guest-not-responding', {
    params: { name: vm.name, seconds: String(settings.get().shutdownSeconds) },
    command: displayCommand(['paddock', 'stop', '--force', vm.name]),
    vmId: vm.id,
  });
}

async function discardPending(given: ParsedArguments, cli: CliContext): Promise<void> {
  const { machines, local } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  const { stored } = local.waiting(id);
  const leaving = await local.discardWaiting(id);
  cli.print(cli.text('waitingDiscarded', { name }));
  for (const device of leaving) cli.print(cli.text('stillLeaving', { name, device }));
  const has = new Set(local.config(id).disks.map(({ file }) => file));
  for (const { file } of stored.disks.filter((disk) => !has.has(disk.file))) {
    cli.print(cli.text('discardedImage', { file: path.resolve(local.folder(id), file) }));
  }
}
