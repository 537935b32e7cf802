import path from 'node:path';
import type { UnusedDisk } from '../../../shared/unused-disk';
import type { ImageWish } from '../../../shared/draft';
import { AppFailure, failure } from '../../../shared/errors';
import { formatSize } from '../../../shared/units';
import type { VmConfig } from '../../../shared/vm-config';
import { displayCommand } from '../../lib/run';
import type { ReplaceWish } from '../../making/replace-file';
import { filesElsewhere } from '../files-elsewhere';
import { followJob } from '../follow-job';
import { onlyLocalVm } from '../only-vm';
import { UsageError, type CliContext, type ParsedArguments, type VerbCode } from '../context';
import { filePath } from '../option-values';
import { sayIssues } from '../say-issues';
import { tableLines } from '../table';
import { waysOut } from '../ways-out';
import { wordsOf } from '../words/sentences';

/** `paddock files NAME`: what a VM needs, by device, and what is wrong with it. */
export const files: VerbCode = async (given, cli) => {
  const { machines, local } = await cli.services();
  const { id } = onlyLocalVm(machines, given);
  const found = await local.files(id);
  if (given.flag('json')) return cli.printJson(found);
  const rows = await Promise.all(
    found.map(async ({ device, path: file, problem }) => {
      const words = problem && (await wordsOf(cli.language, problem));
      return [device, words ? words.sentence : cli.text('fileGood'), file];
    }),
  );
  for (const line of tableLines(
    rows.map(([device = '', word = '', file = '']) => [device, file, word]),
  )) {
    cli.print(line);
  }
  const unused = await local.unusedDisks(id);
  if (unused.length > 0) sayUnused(unused, cli);
};

/** `paddock eject NAME [DRIVE]`: the disc, or floppy, is taken out of the drive. */
export const eject: VerbCode = async (given, cli) => {
  const device = await driveOf(given, given.positionals[1], ['cdroms', 'floppies'], cli);
  await replace(given, { device, file: null }, cli);
};

/** `paddock insert NAME FILE [DRIVE]`: another disc in the drive. */
export const insert: VerbCode = async (given, cli) => {
  const device = await driveOf(given, given.positionals[2], ['cdroms', 'floppies'], cli);
  await replace(given, { device, file: filePath(given.positionals[1] ?? '', 'FILE') }, cli);
};

/** `paddock cd NAME insert FILE` and `cd NAME eject`: the same, by one name. */
export const cd: VerbCode = async (given, cli) => await change(given, 'cdroms', cli);

/** `paddock floppy NAME insert FILE` and `floppy NAME eject`. */
export const floppy: VerbCode = async (given, cli) => await change(given, 'floppies', cli);

async function change(given: ParsedArguments, drives: Drives, cli: CliContext): Promise<void> {
  const [, action = '', file] = given.positionals;
  if (action !== 'insert' && action !== 'eject') {
    const choices = 'insert, eject';
    throw new UsageError('badChoice', { option: 'ACTION', value: action, choices });
  }
  if (action === 'insert' && file === undefined) throw new UsageError('missing', { name: 'FILE' });
  if (action === 'eject' && file !== undefined) throw new UsageError('tooMany', { word: file });
  const device = await driveOf(given, given.text('drive') ?? undefined, [drives], cli);
  const readOnly = drives === 'floppies' && given.flag('read-only');
  const wanted = file === undefined ? null : filePath(file, 'FILE');
  await replace(given, { device, file: wanted, readOnly }, cli);
}

/**
 * `paddock replace NAME DEVICE FILE`: another file for a disk, a drive or a kernel; `new` for what the next start
 * creates.
 */
export const replaceVerb: VerbCode = async (given, cli) => {
  const [, device = '', file = ''] = given.positionals;
  if (file === 'new' && (device === 'nvram' || device === 'tpm')) {
    return await replace(given, { device, file: null }, cli);
  }
  const wanted = filePath(file, 'FILE');
  try {
    await replace(given, { device, file: wanted, how: await wishOf(given, wanted, cli) }, cli);
  } catch (error) {
    throw withWaysOut(error, given);
  }
};

/** `paddock detach NAME DEVICE`: the definition goes on without it; the file stays where it is. */
export const detach: VerbCode = async (given, cli) => {
  await replace(given, { device: given.positionals[1] ?? '', file: null }, cli);
};

/** How the options want an image used. */
async function wishOf(
  given: ParsedArguments,
  file: string,
  cli: CliContext,
): Promise<ImageWish | undefined> {
  const options = ['copy', 'allow-base', 'write-base'] as const;
  if (!options.some((option) => given.flag(option))) return undefined;
  const { drafts } = await cli.services();
  return {
    use: given.flag('copy') ? 'copy' : 'in-place',
    ...(given.flag('allow-base') && { allowed: await filesElsewhere(drafts, file) }),
    ...(given.flag('write-base') && { writeBase: true }),
  };
}

/** The error with the commands that get past it, where there are any. */
function withWaysOut(error: unknown, given: ParsedArguments): unknown {
  if (!(error instanceof AppFailure)) return error;
  const commands = waysOut('replace', error.error.reason?.key ?? '', given);
  if (commands.length === 0) return error;
  const { command } = error.error;
  const all = command === undefined ? commands : [command, ...commands];
  return new AppFailure({ ...error.error, command: all.join('\n') });
}

async function replace(
  given: ParsedArguments,
  { device, file, how, readOnly }: Omit<ReplaceWish, 'id'>,
  cli: CliContext,
): Promise<void> {
  const { machines, local, replaceFile } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  const before = local.config(id);
  const force = given.flag('force');
  const { job, warnings } = await replaceFile({ id, device, file, how, force, readOnly });
  await sayIssues(warnings, ({ field }) => (field.startsWith('source') ? 'FILE' : field), cli);
  if (job) await followJob(job, cli);
  const words = { name, device, file: file ?? '' };
  cli.print(cli.text(job ? 'fileCopied' : whatWasDone(before, device, file), words));
  const was = before.disks.find((disk) => disk.id === device)?.file;
  if (was === undefined) return;
  const left = path.resolve(local.folder(id), was);
  const unused = (await local.unusedDisks(id)).find((each) => each.path === left);
  if (unused) sayUnused([unused], cli);
}

function whatWasDone({ cdroms, floppies = [] }: VmConfig, device: string, file: string | null) {
  if (file !== null) return 'fileIn';
  if (device === 'nvram' || device === 'tpm') return 'fileAside';
  const drive = [...cdroms, ...floppies].find(({ id }) => id === device);
  return drive?.file === null ? 'driveEmpty' : 'fileOut';
}

/** Disk images that nothing needs any more, and the command that deletes them. */
function sayUnused(unused: readonly UnusedDisk[], cli: CliContext): void {
  for (const { path: file, bytes } of unused) {
    cli.say(cli.text('fileUnused', { file, size: formatSize(bytes) }));
  }
  cli.say(cli.text('deleteUnused'));
  cli.say(`  ${displayCommand(['rm', ...unused.map((each) => each.path)])}`);
}

type Drives = 'cdroms' | 'floppies';

/** The drive that was named; else the first of the first kind. @throws AppFailure `device-missing`. */
async function driveOf(
  given: ParsedArguments,
  asked: string | undefined,
  kinds: readonly [Drives, ...Drives[]],
  cli: CliContext,
): Promise<string> {
  const { machines, local } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  const config = local.config(id);
  const drivesOf = (kind: Drives): readonly { id: string }[] => config[kind] ?? [];
  const [usual] = drivesOf(kinds[0]);
  const all = kinds.flatMap(drivesOf);
  const drive = asked === undefined ? usual : all.find((each) => each.id === asked);
  if (drive) return drive.id;
  const device = asked ?? { cdroms: 'cd0', floppies: 'fd0' }[kinds[0]];
  throw failure('device-missing', { params: { name, device } });
}
