import type { ActOutcome } from '../../shared/act-outcome';
import { type AppError, toAppError } from '../../shared/errors';
import { machineKey } from '../../shared/machine-ref';
import { actionRow, type VmCommand } from '../../shared/vm-actions';
import type { VmSummary } from '../../shared/vm-state';
import type { Machines } from '../machines/machines';
import { type CliContext, exitCodes, type ParsedArguments } from './context';
import { sayError } from './say-error';

/** The machines that the words name, each once, and an error for every word that names none. */
function namedVms(
  machines: Machines,
  words: readonly string[],
): { vms: VmSummary[]; errors: AppError[] } {
  const vms = new Map<string, VmSummary>();
  const errors: AppError[] = [];
  for (const word of words) {
    try {
      const vm = machines.find(word);
      vms.set(machineKey(vm), vm);
    } catch (error) {
      errors.push(toAppError(error));
    }
  }
  return { vms: [...vms.values()], errors };
}

/**
 * Carries an action out on every VM that was named: a line on stdout for each that it was done to, an error on stderr
 * for each that it was not.
 * @param then waits, for each that it was done to, until its effect is there.
 * @returns the exit code: 1 when one failed.
 */
export async function actOnNamed(
  given: ParsedArguments,
  cli: CliContext,
  action: VmCommand,
  then: (vm: VmSummary, machines: Machines) => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  const { machines } = await cli.services();
  const { vms, errors } = namedVms(machines, given.positionals);
  let failed = errors.length > 0;
  for (const error of errors) await sayError(error, cli);
  const finish = async (vm: VmSummary, { error, trashName }: ActOutcome) => {
    const problem = error ?? (await problemOf(then(vm, machines)));
    if (cli.io.signal.aborted) return;
    if (problem) {
      failed = true;
      await sayError(problem, cli);
    } else {
      // It did not boot.
      const resumed = action === 'start' && vm.suspended !== undefined;
      const done = resumed ? 'resumed' : actionRow(action).words.done;
      // Only a place that keeps a trash has something to restore.
      if (done === 'removed' && trashName === undefined) {
        cli.print(cli.text('removedForGood', { name: vm.name }));
      } else if (done) {
        cli.print(cli.text(done, { name: vm.name, trashName: trashName ?? '' }));
      }
    }
  };
  const finishing: Promise<void>[] = [];
  await machines.actOnEach(vms, action, {
    heard: (outcome, at) => {
      const vm = vms[at];
      if (vm) finishing.push(finish(vm, outcome));
    },
    signal: cli.io.signal,
    anyway: toldOf(action, given),
  });
  await Promise.all(finishing);
  if (cli.io.signal.aborted) return exitCodes.interrupted;
  return failed ? exitCodes.failure : exitCodes.ok;
}

/** The option by which a person says that they know whose disks an action destroys. */
function toldOf(action: VmCommand, given: ParsedArguments): boolean {
  if (action === 'start') return given.flag('write-base');
  return action === 'remove' && given.flag('force');
}

async function problemOf(work: Promise<void>): Promise<AppError | null> {
  try {
    await work;
    return null;
  } catch (error) {
    return toAppError(error);
  }
}
