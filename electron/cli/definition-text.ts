import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { FieldIssue } from '../../shared/draft';
import type { EditedConfig } from '../../shared/hardware';
import { filesOf } from '../../shared/definition/files-of';
import { placeOf } from '../../shared/definition/json-nodes';
import {
  readDefinitionText,
  type TextProblem,
  withIssues,
} from '../../shared/definition/read-text';
import { type VmConfig, vmConfigSchema } from '../../shared/vm-config';
import { problem } from '../making/draft/issues';
import { isChanged } from '../making/draft/validate-edit';
import type { CliContext } from './context';
import { issueSentence } from './words/sentences';

/**
 * Judges a definition that a person wrote as text, as the window does, and says what is wrong with it, line by line.
 * @param base the definition that it is a change of.
 * @returns null when something is wrong with it.
 */
export async function definitionFrom(
  given: string,
  base: VmConfig,
  cli: CliContext,
): Promise<VmConfig | null> {
  const { local, drafts } = await cli.services();
  // Some editors write a byte order mark.
  const text = given.replace(/^\ufeff/, '');
  const read = readDefinitionText(text, base, (code, params) => problem('', code, params));
  const { config } = read;
  const judged = config ? await drafts.validateEdit(config) : [];
  const gone = config ? await missingFiles(config, base, local.folder(base.id)) : [];
  const told = new Set(judged.filter(isError).map(({ field }) => field));
  const issues = [...judged, ...gone.filter(({ field }) => !told.has(field))].filter(
    (issue) => isError(issue) || (config && isChanged(issue.field, config, base)),
  );
  const problems = withIssues(read, issues);
  for (const each of problems) cli.say(await problemLine(text, each, cli));
  const isWrong = problems.some(({ issue }) => issue.severity === 'error');
  return isWrong ? null : (vmConfigSchema.safeParse(config).data ?? null);
}

const isError = ({ severity }: FieldIssue) => severity === 'error';

async function problemLine(
  text: string,
  { from, issue }: TextProblem,
  cli: CliContext,
): Promise<string> {
  const { line, column } = placeOf(text, from);
  const sentence = await issueSentence(cli.language, issue);
  const words = cli.text('label', { label: cli.text(issue.severity), text: sentence });
  return cli.text('atLine', { line, column, text: words });
}

/** Files that a definition did not have before and that are not there: the machine could not be started. */
async function missingFiles(
  config: EditedConfig,
  base: VmConfig,
  folder: string,
): Promise<FieldIssue[]> {
  const found = filesOf(config).map(async ([field, file]) => {
    if (!isChanged(field, config, base)) return [];
    const there = await stat(path.resolve(folder, file)).catch(() => null);
    // A disk, or the tray of this computer, may be a device.
    const opens = there !== null && (there.isFile() || there.isBlockDevice());
    return opens ? [] : [problem(field, 'json-file-gone', { file })];
  });
  return (await Promise.all(found)).flat();
}
