import type { MachineRef } from '../../shared/machine-ref';
import type { Machines } from './machines';

/**
 * Asks a guest to shut down and starts it again when it is off, with what was changed meanwhile.
 * @param signal ends the waiting; the guest goes on shutting down.
 * @returns false when the guest did not shut down in the time that it has, or not by itself.
 * @throws AppFailure what stopping and starting fail with; `cancelled`.
 */
export async function restart(
  machines: Pick<Machines, 'act' | 'when'>,
  machine: MachineRef,
  signal?: AbortSignal,
): Promise<boolean> {
  await machines.act(machine, 'stop');
  let asked = false;
  const vm = await machines.when(
    machine,
    ({ state }) => {
      asked ||= state === 'stopping';
      return state === 'off' || (asked && state !== 'stopping');
    },
    signal,
  );
  if (vm.state !== 'off' || vm.error !== null) return false;
  await machines.act(machine, 'start');
  return true;
}
