import { failure } from '../../../shared/errors';
import { machineKey, machineRef } from '../../../shared/machine-ref';
import { formatSize } from '../../../shared/units';
import type { VmSummary } from '../../../shared/vm-state';
import { agreed } from '../agreed';
import type { CliContext, ParsedArguments, VerbCode } from '../context';
import { followJob } from '../follow-job';
import { localTime } from '../local-time';
import { onlyLocalVm } from '../only-vm';

/** `paddock suspend NAME`: a guest's memory to the disk, or with `--discard` what is kept of it away. */
export const suspend: VerbCode = async (given, cli) => {
  const { machines, suspending } = await cli.services();
  const vm = onlyLocalVm(machines, given);
  if (given.flag('discard')) return await discard(vm, given, cli);
  const outlook = await suspending.outlook(vm.id);
  const json = given.flag('json');
  const { bytes, free, seconds } = outlook;
  const sizes = { size: formatSize(bytes, cli.language), free: formatSize(free, cli.language) };
  if (!json) cli.say(cli.text('suspendPlan', { seconds, ...sizes }));
  if (given.flag('dry-run')) return json ? cli.printJson(outlook) : undefined;
  await followJob(await suspending.begin(vm.id), cli);
  if (json) return cli.printJson({ id: vm.id, ...machines.get(vm).suspended });
  cli.print(cli.text('suspended', { name: vm.name }));
};

async function discard(vm: VmSummary, given: ParsedArguments, cli: CliContext): Promise<void> {
  const { machines } = await cli.services();
  const { suspended, name } = vm;
  const json = given.flag('json');
  // Asked for twice it is done all the same.
  if (!suspended)
    return json ? cli.printJson({ id: vm.id }) : cli.say(cli.text('suspendNone', { name }));
  const when = localTime(new Date(suspended.at));
  const size = formatSize(suspended.bytes, cli.language);
  cli.say(cli.text('suspendDiscards', { name, when, size }));
  if (given.flag('dry-run')) return json ? cli.printJson({ id: vm.id, ...suspended }) : undefined;
  // A script means what it says.
  const asks = !given.flag('yes') && cli.io.stdin.isTTY === true;
  if (asks && !(await agreed(cli, cli.text('suspendDiscardAsk')))) throw failure('cancelled');
  await machines.act(machineRef(machineKey(vm)), 'discard-suspended');
  if (json) cli.printJson({ id: vm.id });
  else cli.print(cli.text('stateDiscarded', { name }));
}
