import type { VmCommand } from '../../../shared/vm-actions';
import { actOnNamed } from '../act-on-named';
import type { VerbCode } from '../context';
import { shutDown } from '../shut-down';

/** The verb that carries an action out on each VM it is given. Shutting down waits, and can be forced. */
export const verbOf =
  (action: VmCommand): VerbCode =>
  async (given, cli) => {
    if (action !== 'stop') return await actOnNamed(given, cli, action);
    return given.flag('force')
      ? await actOnNamed(given, cli, 'force-off')
      : await shutDown(given, cli);
  };
