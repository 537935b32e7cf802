import { text as readAll } from 'node:stream/consumers';
import { keyboardLayouts } from '../../../shared/typing/layouts';
import { longestTyped, planTyping, speedNames } from '../../../shared/typing/plan';
import { exitCodes, type ParsedArguments, UsageError, type VerbCode } from '../context';
import { onlyLocalVm } from '../only-vm';
import { readText } from '../read-text';

/** One of the words that an option takes. @throws UsageError `badChoice`. */
function chosen<Word extends string>(
  given: ParsedArguments,
  option: string,
  choices: readonly Word[],
  usual: Word,
): Word {
  const value = given.text(option);
  const found = value === null ? usual : choices.find((each) => each === value);
  if (found !== undefined) return found;
  throw new UsageError('badChoice', { option, value: value ?? '', choices: choices.join(', ') });
}

/** `paddock type NAME TEXT`: presses the keys that write a text on the guest's keyboard. */
export const type: VerbCode = async (given, cli) => {
  const layout = chosen(given, 'layout', keyboardLayouts, 'us');
  const speed = chosen(given, 'speed', speedNames, 'normal');
  const [, words] = given.positionals;
  const file = given.text('file');
  if ((words === undefined) === (file === null)) {
    throw words === undefined
      ? new UsageError('missing', { name: 'TEXT' })
      : new UsageError('exclusive', { options: 'TEXT, --file' });
  }
  const { machines, local } = await cli.services();
  const { id } = onlyLocalVm(machines, given);
  const read = async (from: string) =>
    from === '-' ? await readAll(cli.io.stdin) : await readText(from);
  const text = words ?? (await read(file ?? '-'));
  const enter = given.flag('enter') ? '\n' : '';
  const { strokes, missing } = planTyping(`${text}${enter}`, layout);
  if (text.length > longestTyped) {
    throw new UsageError('typeTooLong', { max: String(longestTyped) });
  }
  for (const { character, line } of missing) {
    cli.say(cli.text('cannotType', { character, line, layout }));
  }
  if (missing.length > 0 && !given.flag('skip')) return exitCodes.failure;
  await local.type(id, strokes, speed);
  return exitCodes.ok;
};
