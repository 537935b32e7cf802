import type { CommandOption } from '../../../shared/command-line';
import { onlyLocalVm } from '../only-vm';
import type { CliContext, VerbCode } from '../context';
import { loadNames, type Names } from '../words/names';
import { noteSentence, wordsOf } from '../words/sentences';

/**
 * `paddock explain NAME`: QEMU's command line, one option a line, and beneath each what it is for. Of a machine that
 * runs: what it was started with, and then what its next start changes.
 */
export const explain: VerbCode = async (given, cli) => {
  const { machines, local } = await cli.services();
  const { lines, nextStart, problem } = await local.commandLine(onlyLocalVm(machines, given).id);
  if (given.flag('json')) return cli.printJson({ options: lines, nextStart });
  if (problem) cli.say((await wordsOf(cli.language, problem)).sentence);
  const names = await loadNames(cli.language);
  for (const option of lines) {
    cli.print(option.shell);
    cli.print(await reasonOf(option, names, cli));
  }
  if (nextStart.length === 0) return;
  cli.print('');
  cli.print(cli.text('explainNext'));
  for (const { before, after } of nextStart) {
    if (before) cli.print(`- ${before.shell}`);
    if (after) cli.print(`+ ${after.shell}`);
    const option = after ?? before;
    if (option) cli.print(await reasonOf(option, names, cli));
  }
};

/** What an option is for, further in, and the part of the definition that it comes from. */
async function reasonOf(
  { note, part }: CommandOption,
  names: Names,
  cli: CliContext,
): Promise<string> {
  const sentence = await noteSentence(cli.language, note);
  if (part === null) return `    ${sentence}`;
  const text = cli.text('explainPart', { part: names.vm(`part.${part}`), reason: sentence });
  return `    ${text}`;
}
