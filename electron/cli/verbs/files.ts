import path from 'node:path';
import type { ImageWish } from '../../../shared/draft';
import { AppFailure, failure } from '../../../shared/errors';
import { displayCommand } from '../../lib/run';
import type { ReplaceWish } from '../../making/replace-file';
import { filesElsewhere } from '../files-elsewhere';
import { followJob } from '../follow-job';
import { onlyLocalVm } from '../only-vm';
import { UsageError, type CliContext, type ParsedArguments, type VerbCode } from '../context';
import { tableLines } from '../table';
import { wordsOf } from '../words/sentences';

/** `paddock files NAME`: what a VM needs, by device, and what is wrong with it. */
export const files: VerbCode = async (given, cli) => {
  const { machines, local } = await cli.services();
  const found = await local.files(onlyLocalVm(machines, given).id);
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
};

/** `paddock eject NAME [DRIVE]`: the disc is taken out of the drive. */
export const eject: VerbCode = async (given, cli) => {
  const device = await driveOf(given, given.positionals[1], cli);
  await replace(given, { device, file: null }, cli);
};

/** `paddock insert NAME FILE [DRIVE]`: another disc in the drive. */
export const insert: VerbCode = async (given, cli) => {
  const device = await driveOf(given, given.positionals[2], cli);
  await replace(given, { device, file: path.resolve(given.positionals[1] ?? '') }, cli);
};

/** `paddock cd NAME insert FILE` and `cd NAME eject`: the same, by one name. */
export const cd: VerbCode = async (given, cli) => {
  const [, action = '', file] = given.positionals;
  if (action !== 'insert' && action !== 'eject') {
    const choices = 'insert, eject';
    throw new UsageError('badChoice', { option: 'ACTION', value: action, choices });
  }
  if (action === 'insert' && file === undefined) throw new UsageError('missing', { name: 'FILE' });
  if (action === 'eject' && file !== undefined) throw new UsageError('tooMany', { word: file });
  const device = await driveOf(given, given.text('drive') ?? undefined, cli);
  await replace(given, { device, file: file === undefined ? null : path.resolve(file) }, cli);
};

/**
 * `paddock replace NAME DEVICE FILE`: another file for a disk, a drive or a kernel; `new` for what the next start
 * creates.
 */
export const replaceVerb: VerbCode = async (given, cli) => {
  const [, device = '', file = ''] = given.positionals;
  if (file === 'new' && (device === 'nvram' || device === 'tpm')) {
    return await replace(given, { device, file: null }, cli);
  }
  const wanted = path.resolve(file);
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

/** Options that get past what is wrong with an image, by the reason. */
const waysOut: Readonly<Record<string, readonly string[]>> = {
  'disk-outside': ['--allow-base --copy', '--allow-base'],
  'disk-is-base': ['--copy', '--write-base'],
  'disk-in-use': ['--copy'],
  'disk-read-only': ['--copy'],
  'disk-copy-only': ['--copy'],
  'disk-part-encoding': ['--copy'],
  'disk-is-disc-in-place': ['--copy'],
};

/** The error with the commands that get past it, where there are any. */
function withWaysOut(error: unknown, words: ParsedArguments): unknown {
  const ways = waysOut[(error instanceof AppFailure && error.error.reason?.key) || ''];
  if (!ways || !(error instanceof AppFailure)) return error;
  const given = ['copy', 'allow-base', 'write-base']
    .filter((option) => words.flag(option))
    .map((option) => `--${option}`);
  const commands = ways.map((options) => {
    const all = new Set([...given, ...options.split(' ')]);
    return displayCommand(['paddock', 'replace', ...words.positionals, ...all]);
  });
  return new AppFailure({ ...error.error, command: commands.join('\n') });
}

async function replace(
  given: ParsedArguments,
  { device, file, how }: Omit<ReplaceWish, 'id'>,
  cli: CliContext,
): Promise<void> {
  const { machines, replaceFile } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  const job = await replaceFile({ id, device, file, how, force: given.flag('force') });
  if (job) {
    await followJob(job, cli);
    cli.print(cli.text('fileCopied', { name, device, file: file ?? '' }));
    return;
  }
  const aside = device === 'nvram' || device === 'tpm';
  const key = file === null ? (aside ? 'fileAside' : 'fileOut') : 'fileIn';
  cli.print(cli.text(key, { name, device, file: file ?? '' }));
}

/** The drive that was named; else the first. @throws AppFailure `device-missing`. */
async function driveOf(
  given: ParsedArguments,
  asked: string | undefined,
  cli: CliContext,
): Promise<string> {
  const { machines, local } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  const { cdroms } = local.config(id);
  const drive = asked === undefined ? cdroms[0] : cdroms.find((each) => each.id === asked);
  if (drive) return drive.id;
  throw failure('device-missing', { params: { name, device: asked ?? 'cd0' } });
}
