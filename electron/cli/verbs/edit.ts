import { spawn } from 'node:child_process';
import { access, constants, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { AppFailure } from '../../../shared/errors';
import { definitionText } from '../../../shared/definition/read-text';
import type { VmConfig } from '../../../shared/vm-config';
import { displayCommand } from '../../lib/run';
import { applyEdit } from '../apply-edit';
import {
  exitCodes,
  UsageError,
  type CliContext,
  type ParsedArguments,
  type VerbCode,
} from '../context';
import { definitionFrom } from '../definition-text';
import { onlyLocalVm } from '../only-vm';
import { sayError } from '../say-error';

/**
 * `paddock edit NAME`: the definition as JSON in the person's editor, applied when the editor ends. What was written is
 * never lost: while something is wrong with it, it can be edited again, and stays where it is.
 */
export const edit: VerbCode = async (given, cli) => {
  const { machines, local } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  const base = local.config(id);
  const editor = await findEditor(cli.io.env);
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-edit-'));
  const file = path.join(folder, `${id.slice(0, 8)}.json`);
  await writeFile(file, definitionText(base), { mode: 0o600 });
  const code = await untilGood(cli, { base, file, editor, given });
  if (code === null) {
    const again = displayCommand(['paddock', 'set', name, '--from', file]);
    cli.say(cli.text('editKept', { command: again }));
    return exitCodes.failure;
  }
  await rm(folder, { recursive: true, force: true });
  return code;
};

interface Session {
  base: VmConfig;
  file: string;
  editor: readonly string[];
  given: ParsedArguments;
}

/** Opens the editor until the text is applied. @returns the exit code; null when the person gave up. */
async function untilGood(cli: CliContext, session: Session): Promise<number | null> {
  const { base, file, editor } = session;
  for (;;) {
    const ended = await openEditor(editor, file);
    const text = await readFile(file, 'utf8');
    if (text === definitionText(base)) {
      cli.say(cli.text('editUnchanged', { name: base.name }));
      return ended === 0 ? exitCodes.ok : exitCodes.failure;
    }
    if (ended !== 0) {
      cli.say(cli.text('editorFailed', { command: displayCommand(editor), code: String(ended) }));
      return null;
    }
    const code = await tryText(cli, text, session);
    if (code !== null) return code;
    if (!(await wantsAgain(cli))) return null;
  }
}

/** Applies a text. @returns the exit code; null when it could not be, and the reason was told. */
async function tryText(
  cli: CliContext,
  text: string,
  { base, given }: Session,
): Promise<number | null> {
  const config = await definitionFrom(text, base, cli);
  if (!config) return null;
  try {
    const [next, dryRun] = [given.flag('next'), given.flag('dry-run')];
    return await applyEdit(cli, { config, base, next, dryRun });
  } catch (error) {
    if (!(error instanceof AppFailure)) throw error;
    await sayError(error.error, cli);
    return null;
  }
}

/** Without a terminal nobody can answer. */
async function wantsAgain({ io, text }: CliContext): Promise<boolean> {
  if (io.stdin.isTTY !== true) return false;
  const questions = createInterface({ input: io.stdin, output: io.stderr });
  try {
    const answer = await questions.question(`${text('editAgain')} `, { signal: io.signal });
    const given = answer.trim().toLowerCase();
    return given === '' || text('fixYes').split(' ').includes(given);
  } finally {
    questions.close();
  }
}

/** What is there on most systems, where the person has named none. */
const usual = ['sensible-editor', 'editor', 'nano', 'vim', 'vi'];

/** The person's editor, with its arguments. @throws UsageError when there is none. */
async function findEditor(env: NodeJS.ProcessEnv): Promise<string[]> {
  const named = (env['VISUAL'] ?? '').trim() || (env['EDITOR'] ?? '').trim();
  if (named !== '') return named.split(/\s+/);
  for (const name of usual) {
    for (const folder of (env['PATH'] ?? '').split(':').filter((part) => path.isAbsolute(part))) {
      const program = path.join(folder, name);
      const found = await access(program, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return [program];
    }
  }
  throw new UsageError('noEditor');
}

/** @returns its exit code. @throws UsageError when it cannot be run. */
async function openEditor(
  [program = '', ...words]: readonly string[],
  file: string,
): Promise<number> {
  return await new Promise((resolve, reject) => {
    const child = spawn(program, [...words, file], { stdio: 'inherit' });
    child.once('error', () => reject(new UsageError('badEditor', { command: program })));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
