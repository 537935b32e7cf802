import { failure } from '../../../shared/errors';
import type { VmSummary } from '../../../shared/vm-state';
import { displayCommand } from '../../lib/run';
import type { VmService } from '../../vm/types';
import type { CliContext, ParsedArguments, VerbCode } from '../context';
import { onlyVm } from '../only-vm';
import { numberOption } from '../option-values';
import type { TextKey } from '../words/words';

/** A verb that does one thing with one VM and says that it is done. */
function simple(done: TextKey, act: (vms: VmService, id: string) => Promise<void>): VerbCode {
  return async (given, cli) => {
    const { vms } = await cli.services();
    const vm = onlyVm(vms, given);
    await act(vms, vm.id);
    cli.print(cli.text(done, { name: vm.name }));
  };
}

export const start = simple('started', async (vms, id) => await vms.start(id));
export const pause = simple('paused', async (vms, id) => await vms.pause(id));
export const resume = simple('resumed', async (vms, id) => await vms.resume(id));
export const reset = simple('reset', async (vms, id) => await vms.reset(id));

export const stop: VerbCode = async (given, cli) => {
  const services = await cli.services();
  const { vms } = services;
  const vm = onlyVm(vms, given);
  if (given.flag('force')) await vms.forceOff(vm.id);
  else {
    const seconds = numberOption(given, 'timeout') ?? services.settings.get().shutdownSeconds;
    await shutDown(vms, vm, seconds, given, cli);
  }
  cli.print(cli.text('stopped', { name: vm.name }));
};

async function shutDown(
  vms: VmService,
  vm: VmSummary,
  seconds: number,
  given: ParsedArguments,
  cli: CliContext,
): Promise<void> {
  const { name } = vm;
  const words = { name, seconds: String(seconds) };
  await vms.stop(vm.id);
  if (cli.io.stderr.isTTY) cli.say(cli.text('stopping', words));
  const patience = AbortSignal.timeout(seconds * 1000);
  try {
    await vms.when(
      vm.id,
      ({ state }) => state === 'off',
      AbortSignal.any([patience, cli.io.signal]),
    );
  } catch (error) {
    if (!patience.aborted) throw error;
    throw failure('guest-not-responding', {
      params: words,
      command: displayCommand(['paddock', 'stop', '--force', given.positionals[0] ?? name]),
      vmId: vm.id,
    });
  }
}
