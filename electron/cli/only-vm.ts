import type { VmSummary } from '../../shared/vm-state';
import type { Machines } from '../machines/machines';
import type { ParsedArguments } from './context';

/**
 * The machine that a verb's first word names: see `findMachine`.
 * @throws AppFailure `vm-not-found`.
 */
export function onlyVm(machines: Machines, given: ParsedArguments): VmSummary {
  return machines.find(given.positionals[0] ?? '');
}
