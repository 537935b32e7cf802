import { convertFormats, type DiskTool, type DiskToolWish } from '../../../shared/disk-tools';
import { doneLines } from '../../../shared/disk-words';
import { formatSize, parseDiskSize } from '../../../shared/units';
import type { DiskRef } from '../../making/disk-tools/known-image';
import {
  exitCodes,
  UsageError,
  type CliContext,
  type ParsedArguments,
  type VerbCode,
} from '../context';
import { followJob } from '../follow-job';
import { ofThisComputer } from '../only-vm';
import { choiceOption, filePath } from '../option-values';
import { columnsOf, tableLines } from '../table';
import { imageRows, infoRows, loadDiskWords, planRows } from '../words/disks';
import { sayError } from '../say-error';

type Looking = 'list' | 'info' | 'inspect';
type Action = Looking | 'trash' | 'wipe' | DiskTool;

const looking: ReadonlySet<string> = new Set<Looking>(['list', 'info', 'inspect']);

/** The words that each action takes, in order. */
const takes: Readonly<Record<Action, readonly string[]>> = {
  list: [],
  info: ['FILE|NAME', 'ID?'],
  inspect: ['FILE|NAME', 'ID?'],
  trash: ['FILE'],
  wipe: ['FILE'],
  grow: ['NAME', 'ID', 'SIZE'],
  shrink: ['NAME', 'ID', 'SIZE'],
  check: ['NAME', 'ID'],
  compact: ['NAME', 'ID'],
  convert: ['NAME', 'ID'],
  flatten: ['NAME', 'ID'],
  rebase: ['FILE|NAME', 'ID?'],
  move: ['NAME', 'ID', 'FOLDER'],
};

const isAction = (word: string): word is Action => Object.hasOwn(takes, word);

/** `paddock disk list|info|inspect|trash|wipe|grow|shrink|…`: disk images, and what can be done with them. */
export const disk: VerbCode = async (given, cli) => {
  const [action = 'list', ...words] = given.positionals;
  if (!isAction(action)) {
    const choices = Object.keys(takes).join(', ');
    throw new UsageError('badChoice', { option: 'ACTION', value: action, choices });
  }
  refuseWrongWords(action, words, given);
  if (action === 'list') return await list(given, cli);
  if (action === 'info') return await info(words, given, cli);
  if (action === 'inspect') return await inspect(words, given, cli);
  if (action === 'trash') return await trash(words, cli);
  if (action === 'wipe') return await wipe(words, given, cli);
  return await work(action, words, given, cli);
};

/** @throws UsageError */
function refuseWrongWords(action: Action, words: readonly string[], given: ParsedArguments): void {
  const wanted = takes[action];
  const missing = wanted.find((name, at) => !name.endsWith('?') && words[at] === undefined);
  if (missing !== undefined) throw new UsageError('missing', { name: missing });
  const extra = words[wanted.length];
  if (extra !== undefined) throw new UsageError('tooMany', { word: extra });
  const looks = looking.has(action);
  for (const [option, allowed, other] of [
    ['to', action === 'convert', 'convert'],
    ['on', action === 'rebase', 'rebase'],
    ['repair', action === 'check', 'check'],
    ['yes', action === 'wipe', 'wipe'],
    ['dry-run', !looks && action !== 'trash', 'grow'],
    ['json', looks || given.flag('dry-run'), '--dry-run'],
  ] as const) {
    const there =
      option === 'to' || option === 'on' ? given.text(option) !== null : given.flag(option);
    if (there && !allowed) throw new UsageError('onlyWith', { option: `--${option}`, other });
  }
  for (const [needy, option] of [
    ['convert', 'to'],
    ['rebase', 'on'],
  ] as const) {
    if (action === needy && given.text(option) === null) {
      throw new UsageError('missing', { name: `--${option}` });
    }
  }
}

async function list(given: ParsedArguments, cli: CliContext): Promise<void> {
  const { disks } = await cli.services();
  const images = await disks.list();
  if (given.flag('json')) return cli.printJson(images);
  const words = await loadDiskWords(cli.language);
  if (images.length === 0) return cli.say(words('terminal.none'));
  const problem = ({ problem: error }: (typeof images)[number]) =>
    error === null ? '' : `(${error.code})`;
  const rows = imageRows(images, words, problem);
  for (const line of tableLines(rows, columnsOf(cli.io.stdout))) cli.print(line);
}

/** A disk of a VM, or a file. */
async function meant([word = '', device]: readonly string[], cli: CliContext) {
  if (device === undefined) return filePath(word, 'FILE');
  const { machines } = await cli.services();
  return { id: ofThisComputer(machines.find(word)).id, device };
}

async function inspect(
  words: readonly string[],
  given: ParsedArguments,
  cli: CliContext,
): Promise<void> {
  const { disks } = await cli.services();
  const inside = await disks.inside(await meant(words, cli));
  if (given.flag('json')) return cli.printJson(inside);
  const [say, { insideFacts, partRows }] = await Promise.all([
    loadDiskWords(cli.language),
    import('../words/disk-inside'),
  ]);
  for (const line of tableLines(insideFacts(inside, say))) cli.print(line);
  const rows = partRows(inside.parts, say);
  if (rows.length > 0) cli.print('');
  for (const line of tableLines(rows, columnsOf(cli.io.stdout))) cli.print(line);
}

async function trash([word = '']: readonly string[], cli: CliContext): Promise<void> {
  const { disks } = await cli.services();
  const path = await disks.trash(filePath(word, 'FILE'));
  const say = await loadDiskWords(cli.language);
  cli.print(say('trashDone', { path }));
}

/** Asks with name and bytes before what cannot be undone. */
async function wipe(
  [word = '']: readonly string[],
  given: ParsedArguments,
  cli: CliContext,
): Promise<number> {
  const { disks } = await cli.services();
  const file = filePath(word, 'FILE');
  const plan = await disks.planWipe(file);
  const say = await loadDiskWords(cli.language);
  const dry = given.flag('dry-run');
  if (dry && given.flag('json')) {
    cli.printJson(plan);
    return exitCodes.ok;
  }
  const { wipeRows } = await import('../words/disks');
  for (const line of tableLines(wipeRows(plan, say))) {
    if (dry) cli.print(line);
    else cli.say(line);
  }
  if (dry) return exitCodes.ok;
  const { agreed } = await import('../agreed');
  const about = { path: plan.path, size: formatSize(plan.bytes) };
  if (!given.flag('yes') && !(await agreed(cli, say('wipe.ask', about)))) return exitCodes.failure;
  await followJob(await disks.wipe(file), cli);
  cli.print(say('wipe.wiped', { path: plan.path }));
  return exitCodes.ok;
}

async function info(
  words: readonly string[],
  given: ParsedArguments,
  cli: CliContext,
): Promise<void> {
  const { disks } = await cli.services();
  const found = await disks.info(await meant(words, cli));
  if (given.flag('json')) return cli.printJson(found);
  const say = await loadDiskWords(cli.language);
  for (const line of tableLines(infoRows(found, say))) cli.print(line);
  if (found.problem) await sayError(found.problem, cli);
}

function wishOf(
  action: DiskTool,
  [, , third = '']: readonly string[],
  given: ParsedArguments,
): DiskToolWish {
  switch (action) {
    case 'grow':
    case 'shrink': {
      const sizeBytes = parseDiskSize(third);
      if (sizeBytes === null) throw new UsageError('badSize', { option: 'SIZE', value: third });
      return { tool: action, sizeBytes };
    }
    case 'check':
      return { tool: action, repair: given.flag('repair') };
    case 'convert':
      return { tool: action, to: choiceOption(given, 'to', convertFormats) ?? 'qcow2' };
    case 'move':
      return { tool: action, folder: filePath(third, 'FOLDER') };
    case 'rebase':
      return { tool: action, base: filePath(given.text('on') ?? '', '--on') };
    case 'compact':
    case 'flatten':
      return { tool: action };
  }
}

/** The disk of a VM that is meant, also where its image is named. */
async function diskOf([word = '', device]: readonly string[], cli: CliContext): Promise<DiskRef> {
  const { disks, machines } = await cli.services();
  if (device !== undefined) return { id: ofThisComputer(machines.find(word)).id, device };
  const [user] = (await disks.info(filePath(word, 'FILE'))).users;
  if (!user) throw new UsageError('missing', { name: 'ID' });
  return { id: user.vmId, device: user.device };
}

async function work(
  action: DiskTool,
  words: readonly string[],
  given: ParsedArguments,
  cli: CliContext,
): Promise<number> {
  const wish = wishOf(action, words, given);
  const { disks } = await cli.services();
  const which = await diskOf(words, cli);
  const plan = await disks.plan(which, wish);
  const say = await loadDiskWords(cli.language);
  if (given.flag('dry-run')) {
    if (given.flag('json')) cli.printJson(plan);
    else for (const line of tableLines(planRows(plan, say))) cli.print(line);
    return exitCodes.ok;
  }
  const job = await disks.begin(which, wish);
  await followJob(job, cli);
  for (const line of doneLines(plan, job.snapshot().result, say)) cli.print(line);
  return exitCodes.ok;
}
