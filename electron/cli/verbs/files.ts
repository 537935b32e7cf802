import path from 'node:path';
import { failure } from '../../../shared/errors';
import { onlyLocalVm } from '../only-vm';
import type { CliContext, ParsedArguments, VerbCode } from '../context';
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

/** `paddock replace NAME DEVICE FILE`: another file for a disk, a drive or a kernel; `new` for what is made anew. */
export const replaceVerb: VerbCode = async (given, cli) => {
  const [, device = '', file = ''] = given.positionals;
  const anew = file === 'new' && (device === 'nvram' || device === 'tpm');
  await replace(given, { device, file: anew ? null : path.resolve(file) }, cli);
};

/** `paddock detach NAME DEVICE`: the definition goes on without it; the file stays where it is. */
export const detach: VerbCode = async (given, cli) => {
  await replace(given, { device: given.positionals[1] ?? '', file: null }, cli);
};

async function replace(
  given: ParsedArguments,
  { device, file }: { device: string; file: string | null },
  cli: CliContext,
): Promise<void> {
  const { machines, replaceFile } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  await replaceFile({ id, device, file });
  const key = file === null ? 'fileOut' : 'fileIn';
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
