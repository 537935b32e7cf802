import { localConnection } from '../../shared/machine-ref';
import type { VmConfig } from '../../shared/vm-config';
import { exitCodes, type CliContext } from './context';
import { sayOutlook } from './words/outlook';

interface Edit {
  config: VmConfig;
  /** The definition as it was seen. */
  base: VmConfig;
  /** All of it waits for the next start. */
  next: boolean;
  /** It is only told what would happen. */
  dryRun: boolean;
}

/**
 * Applies a definition in which nothing is wrong, or tells what would become of it.
 * @returns the exit code: 3 when a change waits for the next start.
 * @throws AppFailure those of `LocalMachines.update`.
 */
export async function applyEdit(
  cli: CliContext,
  { config, base, next, dryRun }: Edit,
): Promise<number> {
  const { machines, local } = await cli.services();
  const { id } = base;
  const outlook = await local.planEdit(config, base, next);
  if (dryRun) return await sayOutlook(cli, outlook);
  await local.update(config, { base, next });
  const vm = machines.get({ connection: localConnection, id });
  cli.print(cli.text('settingsStored', { name: vm.name }));
  if (vm.unresponsive) {
    const words = cli.text('guestUnread', { name: vm.name });
    cli.say(cli.text('label', { label: cli.text('warning'), text: words }));
  }
  // Something else may wait, too.
  if (!vm.waiting || outlook.nextStart.length === 0) return exitCodes.ok;
  return await sayOutlook(cli, { now: [], nextStart: outlook.nextStart, refused: [] });
}
