import { readFile, rm, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { AppFailure } from '../../../shared/errors';
import { clashing, mergedMine, type Three } from '../../../shared/definition/merge';
import { definitionText } from '../../../shared/definition/read-text';
import type { VmConfig } from '../../../shared/vm-config';
import { stateFolder } from '../../lib/paths';
import { displayCommand } from '../../lib/run';
import { applyEdit } from '../apply-edit';
import { exitCodes, type CliContext, type ParsedArguments, type VerbCode } from '../context';
import { definitionFrom } from '../definition-text';
import { makeEditFolder } from '../edit-folder';
import { findEditor, openEditor } from '../editor';
import { onlyLocalVm } from '../only-vm';
import { readText } from '../read-text';
import { sayError } from '../say-error';

/**
 * `paddock edit NAME`: the definition as JSON in the person's editor, applied when the editor ends. What was written is
 * never lost: unless it was applied it stays where it is, beside the definition that it was made of.
 */
export const edit: VerbCode = async (given, cli) => {
  const { machines, local } = await cli.services();
  const { id, name } = onlyLocalVm(machines, given);
  const base = local.config(id);
  const editor = await findEditor(cli.io.env);
  const { folder, file, baseFile } = await makeEditFolder(stateFolder(cli.io.env), id);
  const session = { base, file, baseFile, editor, given };
  await writeBoth(session, definitionText(base));
  const sayKept = () => cli.say(cli.text('editKept', { command: againCommand(name, session) }));
  const { code, keep } = await untilGood(cli, session).catch(async (error: unknown) => {
    const text = await readFile(session.file, 'utf8').catch(() => null);
    if (text === definitionText(base)) await rm(folder, { recursive: true, force: true });
    else if (text !== null) sayKept();
    throw error;
  });
  if (keep) sayKept();
  else await rm(folder, { recursive: true, force: true });
  return code;
};

interface Session {
  /** What the text is a change of. */
  base: VmConfig;
  file: string;
  /** Has the base as text: what others change after it is not overwritten. */
  baseFile: string;
  editor: string;
  given: ParsedArguments;
}

interface Outcome {
  code: number;
  /** Whether the text was not applied and is still there. */
  keep: boolean;
}

const givenUp: Outcome = { code: exitCodes.failure, keep: true };

async function writeBoth({ base, file, baseFile }: Session, text: string): Promise<void> {
  await writeFile(baseFile, definitionText(base), { mode: 0o600 });
  await writeFile(file, text, { mode: 0o600 });
}

/** The command that applies a text that was kept. */
const againCommand = (name: string, { file, baseFile, given }: Session) => {
  const next = given.flag('next') ? ['--next'] : [];
  return displayCommand(['paddock', 'set', name, '--from', file, '--base', baseFile, ...next]);
};

/** Opens the editor until the text is applied, or the person gives up. */
async function untilGood(cli: CliContext, session: Session): Promise<Outcome> {
  const { file, editor, given } = session;
  for (;;) {
    const { base } = session;
    const ended = await openEditor(editor, file, cli.io);
    const text = await readBack(cli, file);
    if (ended.interrupted) {
      const keep = ended.stillThere || text !== definitionText(base);
      return { code: exitCodes.interrupted, keep };
    }
    if (text === definitionText(base)) {
      cli.say(cli.text('editUnchanged', { name: base.name }));
      return { code: ended.code === 0 ? exitCodes.ok : exitCodes.failure, keep: false };
    }
    if (ended.code !== 0) {
      cli.say(cli.text('editorFailed', { command: editor, code: String(ended.code) }));
      return givenUp;
    }
    const tried = text === null ? { code: null } : await tryText(cli, text, session);
    const { code, clash }: Tried = tried;
    if (code !== null) return { code, keep: given.flag('dry-run') };
    if (clash) sayTheirs(cli, clash);
    if (!(await wantsAgain(cli, clash ? 'editAgainOnTop' : 'editAgain'))) return givenUp;
    if (!clash) continue;
    session.base = clash.theirs;
    await writeBoth(session, definitionText(mergedMine(clash)));
  }
}

/** What the editor has left; null when that is no text, and the reason was told. */
async function readBack(cli: CliContext, file: string): Promise<string | null> {
  try {
    return await readText(file);
  } catch (error) {
    if (!(error instanceof AppFailure)) throw error;
    await sayError(error.error, cli);
    return null;
  }
}

interface Tried {
  /** The exit code; null when the text could not be applied, and the reason was told. */
  code: number | null;
  /** Somebody else changed the same meanwhile. */
  clash?: Three;
}

/** Applies a text. */
async function tryText(cli: CliContext, text: string, { base, given }: Session): Promise<Tried> {
  const config = await definitionFrom(text, base, cli);
  if (!config) return { code: null };
  try {
    const [next, dryRun] = [given.flag('next'), given.flag('dry-run')];
    return { code: await applyEdit(cli, { config, base, next, dryRun }) };
  } catch (error) {
    if (!(error instanceof AppFailure)) throw error;
    await sayError(error.error, cli);
    if (error.error.code !== 'definition-changed') return { code: null };
    const { local } = await cli.services();
    return { code: null, clash: { base, mine: config, theirs: local.config(base.id) } };
  }
}

/** What others have made of the parts that were changed here, too. */
function sayTheirs(cli: CliContext, clash: Three): void {
  cli.say(cli.text('editTheirs'));
  for (const part of clashing(clash)) {
    cli.say(`  ${part}: ${JSON.stringify(clash.theirs[part]) ?? '–'}`);
  }
}

/** Without a terminal nobody can answer. */
async function wantsAgain(
  { io, text }: CliContext,
  question: 'editAgain' | 'editAgainOnTop',
): Promise<boolean> {
  if (io.stdin.isTTY !== true) return false;
  const questions = createInterface({ input: io.stdin, output: io.stderr });
  try {
    const answer = await questions.question(`${text(question)} `, { signal: io.signal });
    const given = answer.trim().toLowerCase();
    return given === '' || text('fixYes').split(' ').includes(given);
  } finally {
    questions.close();
  }
}
