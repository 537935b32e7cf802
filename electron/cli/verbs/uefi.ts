import path from 'node:path';
import { localConnection } from '../../../shared/machine-ref';
import {
  enrolTargets,
  keyChanges,
  mayAskForRecovery,
  suspendBitLocker,
  type UefiChange,
  type UefiVariables,
} from '../../../shared/uefi';
import { failure, AppFailure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
import { agreed } from '../agreed';
import {
  exitCodes,
  UsageError,
  type CliContext,
  type ParsedArguments,
  type VerbCode,
} from '../context';
import { onlyLocalVm } from '../only-vm';
import { choiceOption, filePath } from '../option-values';
import { refuseStrayOptions } from '../stray-options';
import { tableLines } from '../table';
import { loadUefiWords, outcomeLines, variableRows } from '../words/uefi';

const actions = ['vars', 'boot', 'remove', 'reset', 'restore', 'forget', 'enrol'] as const;
type Action = (typeof actions)[number];

/** `paddock uefi NAME [vars|boot|remove|reset|restore|forget|enrol]`: what the firmware remembers, and changes of it. */
export const uefi: VerbCode = async (given, cli) => {
  const value = given.positionals[1] ?? 'vars';
  const action = actions.find((each) => each === value);
  if (action === undefined) {
    throw new UsageError('badChoice', { option: 'ACTION', value, choices: actions.join(', ') });
  }
  refuseStray(given, action);
  if (action === 'vars') return await listVariables(given, cli);
  const { machines, local, uefi: service } = await cli.services();
  const { id } = onlyLocalVm(machines, given);
  const config = local.config(id);
  const changes = await changesOf(given, action, { cli, id });
  const dryRun = given.flag('dry-run');
  if (!dryRun && machines.get({ connection: localConnection, id }).state !== 'off') {
    throw failure('vm-running', { params: { name: config.name }, vmId: id });
  }
  // All of them or none: what would be refused is refused before the first is made.
  if (!dryRun) for (const change of changes) await service.change(id, change, true);
  if (!dryRun && !(await mayGoOn(given, { config, changes, cli }))) return exitCodes.failure;
  const words = await loadUefiWords(cli.language);
  const lines: string[] = [];
  for (const change of changes) {
    lines.push(...outcomeLines(change, await service.change(id, change, dryRun), words));
  }
  for (const line of lines.length > 0 ? lines : [words('terminal.nothing')]) cli.print(line);
  if (dryRun) cli.say(words('terminal.dry'));
  else if (lines.length > 0 && action !== 'forget')
    cli.say(words('terminal.done', { name: config.name }));
  return exitCodes.ok;
};

/** Options that only some actions have. */
const actionsOf: Readonly<Record<string, readonly Action[]>> = {
  json: ['vars'],
  next: ['boot'],
  setup: ['boot'],
  into: ['enrol'],
  yes: ['enrol', 'reset', 'restore', 'forget'],
  'dry-run': ['boot', 'remove', 'reset', 'restore', 'forget', 'enrol'],
};

function refuseStray(given: ParsedArguments, action: Action): void {
  refuseStrayOptions(given, action, actionsOf);
  const [, , what] = given.positionals;
  if (what !== undefined && (action === 'vars' || action === 'reset')) {
    throw new UsageError('tooMany', { word: what });
  }
}

async function changesOf(
  given: ParsedArguments,
  action: Exclude<Action, 'vars'>,
  { cli, id }: { cli: CliContext; id: string },
): Promise<UefiChange[]> {
  const [, , what] = given.positionals;
  switch (action) {
    case 'boot':
      return bootChanges(given, what);
    case 'remove':
      if (what === undefined) throw new UsageError('missing', { name: 'ENTRY' });
      return [{ kind: 'remove', entry: entryValue(what) }];
    case 'reset':
      return [{ kind: 'reset' }];
    case 'restore':
      return [{ kind: 'restore', name: what ?? (await newestKept(cli, id)) }];
    case 'forget':
      if (what === undefined) throw new UsageError('missing', { name: 'FILE' });
      return [{ kind: 'forget', name: what }];
    case 'enrol': {
      const into = choiceOption(given, 'into', enrolTargets);
      if (what !== undefined) {
        return [{ kind: 'enrol', into, file: path.resolve(filePath(what, 'FILE')) }];
      }
      if (into !== null) throw new UsageError('onlyWith', { option: '--into', other: 'FILE' });
      return [{ kind: 'renew' }];
    }
  }
}

function bootChanges(given: ParsedArguments, order: string | undefined): UefiChange[] {
  const next = given.text('next');
  const setup = given.flag('setup');
  if (order === undefined && next === null && !setup) {
    throw new UsageError('missing', { name: 'ORDER | --next | --setup' });
  }
  return [
    ...(order === undefined
      ? []
      : [{ kind: 'order' as const, order: order.split(',').map(entryValue) }]),
    ...(next === 'none'
      ? [
          { kind: 'next' as const, entry: null },
          ...(setup ? [] : [{ kind: 'setup' as const, on: false }]),
        ]
      : next === null
        ? []
        : [{ kind: 'next' as const, entry: entryValue(next) }]),
    ...(setup ? [{ kind: 'setup' as const, on: true }] : []),
  ];
}

/** `3`, `0003` and `Boot0003` are one. */
function entryValue(text: string): string {
  const digits = /^(?:boot)?([0-9a-f]{1,4})$/i.exec(text.trim())?.[1];
  if (digits === undefined) throw failure('uefi-entry-missing', { params: { entry: text } });
  return digits.toUpperCase().padStart(4, '0');
}

async function newestKept(cli: CliContext, id: string): Promise<string> {
  const { local } = await cli.services();
  const [newest] = await local.keptNvram(id);
  if (newest) return newest.name;
  throw failure('nvram-kept-missing', { vmId: id });
}

/**
 * A guest with BitLocker asks for its recovery key when keys have changed: the person is told before. What is to be
 * deleted is asked, too.
 */
async function mayGoOn(
  given: ParsedArguments,
  { config, changes, cli }: { config: VmConfig; changes: readonly UefiChange[]; cli: CliContext },
): Promise<boolean> {
  const forgotten = changes.find((change) => change.kind === 'forget');
  if (forgotten && !given.flag('yes')) {
    const words = await loadUefiWords(cli.language);
    return await agreed(cli, words('terminal.askForget', { file: forgotten.name }));
  }
  const kind = keyChanges.find((each) => changes.some((change) => change.kind === each));
  if (kind === undefined) return true;
  const { uefi: service } = await cli.services();
  const { contents } = await service.read(config.id);
  if (!mayAskForRecovery(kind, { os: config.os, now: contents })) return true;
  const words = await loadUefiWords(cli.language);
  cli.say(words('renew.bitLocker'));
  cli.say(`  ${suspendBitLocker}`);
  return given.flag('yes') || (await agreed(cli, words('terminal.askBitLocker')));
}

async function listVariables(given: ParsedArguments, cli: CliContext): Promise<void> {
  const { machines, uefi: service } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  const found = await service.read(id);
  if (given.flag('json')) return cli.printJson(found);
  if (found.problem) throw new AppFailure(found.problem);
  const words = await loadUefiWords(cli.language);
  const { contents } = found;
  if (!contents || found.fresh) cli.say(words('absent'));
  for (const line of tableLines(variableRows(found, words))) cli.print(line);
  if (contents?.damaged) cli.say(words('damaged'));
  if (contents && contents.missing.length > 0) await warnOfMissing(cli, { name, found });
}

/** Says that certificates are missing, and how to get them. */
async function warnOfMissing(
  cli: CliContext,
  { name, found }: { name: string; found: UefiVariables },
): Promise<void> {
  const words = await loadUefiWords(cli.language);
  const label = cli.text('warning');
  cli.say(cli.text('label', { label, text: words('renew.title') }));
  cli.say(words('renew.text'));
  const file = found.template;
  cli.say(file === null ? words('renew.nowhere') : words('renew.from', { file }));
  cli.say(words(file === null ? 'terminal.enrolHint' : 'terminal.renewHint', { name }));
}
