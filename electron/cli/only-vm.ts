import { failure } from '../../shared/errors';
import { localConnection } from '../../shared/machine-ref';
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

/**
 * The same, for verbs about definitions and QEMU itself.
 * @throws AppFailure `vm-not-found`, `not-offered` for a machine of another place.
 */
export function onlyLocalVm(machines: Machines, given: ParsedArguments): VmSummary {
  return ofThisComputer(onlyVm(machines, given));
}

/** Refuses what only this user's own machines on this computer have. @throws AppFailure `not-offered`. */
export function ofThisComputer(vm: VmSummary): VmSummary {
  if (vm.connection === localConnection) return vm;
  const { name, connection } = vm;
  throw failure('not-offered', { params: { name, connection } });
}
