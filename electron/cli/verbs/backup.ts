import type { BackupService } from '../../backup/types';
import type { BackupSet, BootResult } from '../../../shared/backup';
import { bootWords } from '../../../shared/backup-words';
import { failure } from '../../../shared/errors';
import { keepsNothing, noRetention, type Retention } from '../../../shared/retention';
import { formatSize } from '../../../shared/units';
import type { VmSummary } from '../../../shared/vm-state';
import { agreed } from '../agreed';
import {
  exitCodes,
  UsageError,
  type CliContext,
  type ParsedArguments,
  type VerbCode,
} from '../context';
import { followJob } from '../follow-job';
import { onlyLocalVm } from '../only-vm';
import { keptCounts } from '../kept-counts';
import { filePath, numberOption } from '../option-values';
import { columnsOf, tableLines } from '../table';
import { refuseStrayOptions, refuseStrayValues } from '../stray-options';
import {
  backupRows,
  fullLines,
  listOf,
  loadBackupWords,
  outlookRows,
  pruneLines,
  type BackupWords,
} from '../words/backup';
import { chosen, type Subject } from './backup-subject';
import { followClone } from './clone';

const actions = {
  run: runBackup,
  list: listBackups,
  verify: verifyBackups,
  prune: pruneBackups,
  delete: deleteBackup,
  restore: restoreBackup,
  extract: extractDisk,
  'boot-test': bootTest,
} as const satisfies Record<string, (subject: Subject) => Promise<number>>;
type Action = keyof typeof actions;

/** Options that only some actions have. */
const actionsOf: Readonly<Record<string, readonly Action[]>> = {
  full: ['run'],
  start: ['restore'],
  yes: ['prune', 'delete'],
  json: ['run', 'list', 'verify', 'prune', 'boot-test'],
  'dry-run': ['run', 'prune', 'delete'],
};
const valuesOf: Readonly<Record<string, readonly Action[]>> = {
  at: ['verify', 'delete', 'restore', 'extract', 'boot-test'],
  disk: ['extract'],
  'keep-last': ['prune'],
  'keep-hourly': ['prune'],
  'keep-daily': ['prune'],
  'keep-weekly': ['prune'],
  'keep-monthly': ['prune'],
  timeout: ['boot-test'],
};

/** What the last word is for those that make something. */
const lastWords: Partial<Record<Action, string>> = { restore: 'NEWNAME', extract: 'FILE' };

const isAction = (word: string | undefined): word is Action =>
  word !== undefined && Object.hasOwn(actions, word);

/** `paddock backup NAME run --to FOLDER`, and `backup ACTION FOLDER` or `backup NAME ACTION` for what is done with backups. */
export const backup: VerbCode = async (given, cli) => {
  const [first = '', second, third] = given.positionals;
  // A machine may be called as an action is.
  const byFolder = isAction(first) && first !== 'run' && !isAction(second);
  const action = byFolder ? first : (second ?? 'list');
  if (!isAction(action)) {
    const choices = Object.keys(actions).join(', ');
    throw new UsageError('badChoice', { option: 'ACTION', value: action, choices });
  }
  refuseStrayOptions(given, action, actionsOf);
  refuseStrayValues(given, action, valuesOf);
  const makes = lastWords[action];
  if (makes === undefined && third !== undefined) throw new UsageError('tooMany', { word: third });
  if (makes !== undefined && third === undefined) throw new UsageError('missing', { name: makes });
  if (byFolder && second === undefined) throw new UsageError('missing', { name: 'FOLDER' });
  if (byFolder && given.text('to') !== null) {
    throw new UsageError('onlyWith', { option: '--to', other: 'NAME' });
  }
  const { backups, machines } = await cli.services();
  const service = await backups.service();
  const vm = byFolder ? null : onlyLocalVm(machines, given);
  const folder = byFolder ? filePath(second ?? '', 'FOLDER') : folderFor(given, service, vm);
  const words = await loadBackupWords(cli.language);
  return await actions[action]({ given, cli, words, service, vm, folder, newName: third });
};

/** The folder that is given, or that of the last backup. @throws AppFailure `backup-not-chosen`. */
function folderFor(given: ParsedArguments, service: BackupService, vm: VmSummary | null): string {
  const to = given.text('to');
  if (to !== null) return filePath(to, '--to');
  const last = vm && service.lastFolder(vm.id);
  if (last !== null) return last;
  throw failure('backup-not-chosen', { params: { name: vm?.name ?? '' } });
}

async function runBackup({ given, cli, words, service, vm, folder }: Subject): Promise<number> {
  // `run` is always of a machine.
  if (!vm) throw new UsageError('missing', { name: 'NAME' });
  const { language } = cli;
  const wish = { folder, full: given.flag('full') };
  if (given.flag('dry-run')) {
    const outlook = await service.outlook(vm.id, wish);
    if (given.flag('json')) cli.printJson(outlook);
    else {
      for (const line of tableLines(outlookRows(outlook, words, language))) cli.print(line);
      sayLeftOut(outlook.leftOut, words, cli);
      const size = formatSize(outlook.bytes, language);
      const free = formatSize(outlook.free, language);
      cli.print(words('terminal.total', { size, free, folder: outlook.folder }));
    }
    return exitCodes.ok;
  }
  const job = await service.run(vm.id, wish);
  await followJob(job, cli);
  const made = job.snapshot().result.backup;
  const set = made && service.list(made.folder, vm.id)[0];
  const last = set?.backups.find(({ id }) => id === made?.id);
  if (!made || !last) return exitCodes.ok;
  if (given.flag('json')) cli.printJson({ folder: made.folder, ...last });
  else {
    for (const line of fullLines(last.disks, words)) cli.say(line);
    sayLeftOut(last.leftOut, words, cli);
    const size = formatSize(made.bytes, language);
    cli.print(words('terminal.made', { name: vm.name, folder: `${made.folder}/${made.id}`, size }));
  }
  return exitCodes.ok;
}

function sayLeftOut(leftOut: readonly string[], words: BackupWords, cli: CliContext): void {
  if (leftOut.length === 0) return;
  cli.say(words('terminal.leftOut', { devices: listOf(leftOut, cli.language) }));
}

function listBackups(subject: Subject): Promise<number> {
  const { given, cli, words, service, vm, folder } = subject;
  const sets = service.list(folder, vm?.id);
  if (given.flag('json')) cli.printJson(sets);
  else if (sets.length === 0) {
    cli.say(vm ? words('terminal.none', { name: vm.name }) : words('terminal.noneHere'));
  } else for (const set of sets) printSet(set, subject);
  return Promise.resolve(exitCodes.ok);
}

function printSet(set: BackupSet, { cli, words }: Subject): void {
  cli.print(words('terminal.of', { name: set.name, folder: set.folder }));
  const rows = backupRows(set, words, cli.language);
  for (const line of tableLines(rows, columnsOf(cli.io.stdout))) cli.print(line);
  if (set.unreadable.length > 0) {
    cli.say(words('terminal.unreadable', { names: listOf(set.unreadable, cli.language) }));
  }
}

async function verifyBackups(subject: Subject): Promise<number> {
  const { given, cli, words, service } = subject;
  const job = await service.verify(chosen(subject));
  const found: { id: string; damaged: string | null }[] = [];
  const reading = (async () => {
    for await (const one of job.follow()) {
      found.push(one);
      if (given.flag('json')) continue;
      cli.print(
        one.damaged === null
          ? words('terminal.good', { id: one.id })
          : words('terminal.bad', { id: one.id, path: one.damaged }),
      );
    }
  })().catch(() => undefined);
  try {
    await followJob(job, cli);
  } finally {
    await reading;
    if (given.flag('json')) cli.printJson(found);
  }
  return exitCodes.ok;
}

async function pruneBackups(subject: Subject): Promise<number> {
  const { given, words } = subject;
  const rule = keptCounts(given, noRetention);
  // A rule that keeps nothing is a slip.
  if (keepsNothing(rule)) throw new UsageError('missing', { name: '--keep-last' });
  return await carryOut(subject, rule, words('terminal.pruneAsk'));
}

async function deleteBackup(subject: Subject): Promise<number> {
  const { cli, words, service } = subject;
  const wanted = chosen(subject);
  const { at } = wanted;
  if (at === undefined) throw new UsageError('missing', { name: '--at' });
  const { vm, backup: found } = service.source(wanted);
  const [set] = service.list(wanted.folder, wanted.vmId);
  const ids = (set?.backups ?? []).flatMap(({ id }) => (id.startsWith(at) ? [id] : []));
  if (ids.length > 1) {
    throw new UsageError('backupSeveral', { at, ids: listOf(ids, cli.language) });
  }
  const { id } = found;
  const size = formatSize(found.bytes, cli.language);
  const question = words('terminal.deleteAsk', { id, name: vm.name, size });
  return await carryOut(subject, { remove: id }, question);
}

async function carryOut(
  subject: Subject,
  rule: Retention | { remove: string },
  question: string,
): Promise<number> {
  const { given, cli, words, service } = subject;
  const wanted = { ...chosen(subject), at: undefined };
  const plan = service.planPrune(wanted, rule);
  const [json, dry] = [given.flag('json'), given.flag('dry-run')];
  if (json) cli.printJson(plan);
  else if (dry || 'last' in rule) {
    for (const line of pruneLines(plan, words, cli.language)) {
      if (dry) cli.print(line);
      else cli.say(line);
    }
  }
  if (dry) return exitCodes.ok;
  // A script means what it says.
  const asks = plan.removed.length > 0 && !given.flag('yes') && cli.io.stdin.isTTY === true;
  if (asks && !(await agreed(cli, question))) throw failure('cancelled');
  await followJob(await service.prune(wanted, rule), cli);
  const [kept, removed] = [plan.kept.length, plan.removed.length];
  if (!json) cli.print(words('terminal.pruned', { kept: String(kept), removed: String(removed) }));
  return exitCodes.ok;
}

async function restoreBackup(subject: Subject): Promise<number> {
  const { given, cli, words, service, newName = '' } = subject;
  const { backups } = await cli.services();
  const wanted = chosen(subject);
  const { backup: at } = service.source(wanted);
  const { job, id, plan } = await backups.restore(wanted, {
    name: newName,
    start: given.flag('start'),
  });
  await followClone(job, cli);
  cli.print(words('terminal.restored', { name: plan.name, backup: at.id, id }));
  return exitCodes.ok;
}

async function extractDisk(subject: Subject): Promise<number> {
  const { given, cli, words, newName = '' } = subject;
  const { backups } = await cli.services();
  const file = filePath(newName, 'FILE');
  const disk = given.text('disk') ?? undefined;
  await followJob(await backups.extract(chosen(subject), { disk, file }), cli);
  cli.print(words('terminal.extracted', { path: file }));
  return exitCodes.ok;
}

/** Seconds that a guest has to show a sign of life, unless told. */
const usualSeconds = 300;

async function bootTest(subject: Subject): Promise<number> {
  const { given, cli, words, service } = subject;
  const { backups } = await cli.services();
  const wanted = chosen(subject);
  const name = words('terminal.testName', { name: service.source(wanted).vm.name });
  const seconds = numberOption(given, 'timeout') ?? usualSeconds;
  const job = await backups.bootTest(wanted, { name, seconds });
  let result: BootResult | null = null;
  const reading = (async () => {
    for await (const one of job.follow()) result = one;
  })().catch(() => undefined);
  await followJob(job, cli);
  await reading;
  return sayBoot(result, subject);
}

function sayBoot(result: BootResult | null, { given, cli, words }: Subject): number {
  if (!result) return exitCodes.failure;
  const { key, params } = bootWords(result);
  if (given.flag('json')) cli.printJson(result);
  else cli.print(words(key, params));
  return result.answer === 'nothing' ? exitCodes.failure : exitCodes.ok;
}
