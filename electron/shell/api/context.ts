import { implement } from '@orpc/server';
import { contract } from '../../../shared/contract';
import { type AppError, AppFailure, failure } from '../../../shared/errors';
import { note } from '../../../shared/texts/notes';
import { allowedActions, type VmAction } from '../../../shared/vm-actions';
import type { VmSummary } from '../../../shared/vm-state';
import type { Services } from '../../services';
import type { Desktop } from './desktop';
import type { Grants } from '../security/grants';

/** What every handler gets. */
export interface ApiContext {
  services: Services;
  /**
   * Resolves when the list of VMs is complete. Asked again after a refusal, it looks again.
   * @throws AppFailure `file-unreadable`, `file-missing`.
   */
  loaded: () => Promise<void>;
  grants: Grants;
  desktop: Desktop;
  /** For what nobody expected: main's log. */
  report: (message: string, error: unknown) => void;
}

/** The contract with our context; the handlers in this folder are built from it. */
export const api = implement(contract).$context<ApiContext>();

/** @throws AppFailure `vm-not-found`: the window names VMs by their whole id only. */
export function vmById(services: Services, id: string): VmSummary {
  const vm = services.vms.find(id);
  if (vm.id !== id) throw failure('vm-not-found', { detail: id });
  return vm;
}

/**
 * The VM, if `action` is allowed in its state: the same question that the window's buttons ask.
 * @throws AppFailure `vm-not-found`, `not-allowed-now`.
 */
export function guardedVm(services: Services, id: string, action: VmAction): VmSummary {
  const vm = vmById(services, id);
  const refusal = refusalOf(vm, action);
  if (refusal) throw new AppFailure(refusal);
  return vm;
}

/** Why `action` is refused now, or null. */
export function refusalOf(
  vm: Pick<VmSummary, 'id' | 'name' | 'state' | 'hasScreen' | 'serialPorts'>,
  action: VmAction,
): AppError | null {
  if (allowedActions(vm).has(action)) return null;
  return {
    code: 'not-allowed-now',
    params: { name: vm.name, action, state: vm.state },
    reason: note('reasons', `state.${vm.state}`),
    vmId: vm.id,
  };
}
