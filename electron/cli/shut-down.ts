import { failure } from '../../shared/errors';
import type { VmSummary } from '../../shared/vm-state';
import { displayCommand } from '../lib/run';
import type { Machines } from '../machines/machines';
import { actOnNamed } from './act-on-named';
import type { CliContext, ParsedArguments } from './context';
import { numberOption } from './option-values';

/**
 * Asks the guests to shut down and waits for each until it is off, as long as the person or the settings say.
 * @returns the exit code: 1 when one was still running after the wait.
 */
export async function shutDown(given: ParsedArguments, cli: CliContext): Promise<number> {
  const { settings } = await cli.services();
  const seconds = numberOption(given, 'timeout') ?? settings.get().shutdownSeconds;
  return await actOnNamed(given, cli, 'stop', async (vm, machines) => {
    await untilOff(vm, machines, seconds, cli);
  });
}

async function untilOff(
  vm: VmSummary,
  machines: Machines,
  seconds: number,
  cli: CliContext,
): Promise<void> {
  const words = { name: vm.name, seconds: String(seconds) };
  if (cli.io.stderr.isTTY) cli.say(cli.text('stopping', words));
  const patience = AbortSignal.timeout(seconds * 1000);
  const enough = AbortSignal.any([patience, cli.io.signal]);
  try {
    await machines.when(vm, ({ state }) => state === 'off', enough);
  } catch (error) {
    if (!patience.aborted) throw error;
    throw failure('guest-not-responding', {
      params: words,
      command: displayCommand(['paddock', 'stop', '--force', vm.name]),
      vmId: vm.id,
    });
  }
}
