import { exitCodes, type VerbCode } from '../context';
import { displayOption } from '../display-option';
import { onlyLocalVm } from '../only-vm';

/** `paddock screen-text NAME`: what a guest's screen says in text mode. */
export const screenText: VerbCode = async (given, cli) => {
  const { machines, local } = await cli.services();
  const vm = onlyLocalVm(machines, given);
  const found = await local.screenText(vm.id, displayOption(given, vm));
  if (given.flag('json')) {
    cli.printJson(found);
    return exitCodes.ok;
  }
  for (const line of found.text.split('\n')) cli.print(line);
  if (found.unknown > 0) cli.say(cli.text('screenTextUnknown', { count: found.unknown }));
  return exitCodes.ok;
};
