import { keyboardLayouts } from '../../../shared/typing/layouts';
import { longestTyped, planTyping, speedNames } from '../../../shared/typing/plan';
import { exitCodes, UsageError, type VerbCode } from '../context';
import { onlyLocalVm } from '../only-vm';
import { choiceOption } from '../option-values';
import { readTextOrInput } from '../read-text';

/** `paddock type NAME TEXT`: presses the keys that write a text on the guest's keyboard. */
export const type: VerbCode = async (given, cli) => {
  const layout = choiceOption(given, 'layout', keyboardLayouts) ?? 'us';
  const speed = choiceOption(given, 'speed', speedNames) ?? 'normal';
  const [, words] = given.positionals;
  const file = given.text('file');
  if ((words === undefined) === (file === null)) {
    throw words === undefined
      ? new UsageError('missing', { name: 'TEXT' })
      : new UsageError('exclusive', { options: 'TEXT, --file' });
  }
  const { machines, local } = await cli.services();
  const { id } = onlyLocalVm(machines, given);
  const text = words ?? (await readTextOrInput(file ?? '-', cli.io.stdin));
  const enter = given.flag('enter') ? '\n' : '';
  const { strokes, missing } = planTyping(`${text}${enter}`, layout);
  if (text.length > longestTyped) {
    throw new UsageError('typeTooLong', { max: longestTyped.toLocaleString(cli.language) });
  }
  for (const { character, line } of missing) {
    cli.say(cli.text('cannotType', { character, line, layout }));
  }
  if (missing.length > 0 && !given.flag('skip')) return exitCodes.failure;
  await local.type(id, strokes, speed);
  return exitCodes.ok;
};
