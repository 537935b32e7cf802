import { visibleLines } from '../../../shared/texts/visible';
import { onlyLocalVm } from '../only-vm';
import type { VerbCode } from '../context';
import { noteSentence, wordsOf } from '../words/sentences';

/** `paddock script NAME`: a shell script on stdout that starts the same machine without Paddock. */
export const script: VerbCode = async (given, cli) => {
  const { machines, local } = await cli.services();
  const { id } = onlyLocalVm(machines, given);
  const [text, { problem, warnings }] = await Promise.all([
    local.script(id, cli.language),
    local.commandLine(id),
  ]);
  if (problem) cli.say((await wordsOf(cli.language, problem)).sentence);
  for (const warning of warnings) cli.say(await noteSentence(cli.language, warning));
  if (given.flag('json')) return cli.printJson({ script: text, problem, warnings });
  const { stdout } = cli.io;
  // A file gets every character as it is; on a terminal some would act.
  stdout.write(stdout.isTTY ? visibleLines(text) : text);
};
