import type { VmCommand } from '../../../shared/vm-actions';
import type { VerbCode } from '../context';
import { actOnNamed } from '../act-on-named';
import { shutDown } from '../shut-down';

/** A verb that does one thing with each VM it is given. */
const simple =
  (action: VmCommand): VerbCode =>
  async (given, cli) =>
    await actOnNamed(given, cli, action);

export const start = simple('start');
export const pause = simple('pause');
export const resume = simple('resume');
export const reset = simple('reset');
export const remove = simple('remove');

export const stop: VerbCode = async (given, cli) =>
  given.flag('force') ? await actOnNamed(given, cli, 'force-off') : await shutDown(given, cli);
