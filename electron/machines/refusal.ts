import type { AppError } from '../../shared/errors';
import { note } from '../../shared/texts/notes';
import { type ActionFacts, allowedActions, type VmAction } from '../../shared/vm-actions';
import type { VmSummary } from '../../shared/vm-state';

/** Why an action is refused now, or null. */
export function refusalOf(
  vm: Omit<ActionFacts, 'error'> & Pick<VmSummary, 'id' | 'name' | 'error'>,
  action: VmAction,
): AppError | null {
  if (allowedActions(vm).has(action)) return null;
  // Why it is broken says more, and has the way out.
  if (vm.state === 'broken' && vm.error) return vm.error;
  if (vm.template && action === 'start') {
    return { code: 'template-not-started', params: { name: vm.name }, vmId: vm.id };
  }
  // Most of what cannot be done now can be done when its guest goes on, or is given up.
  if (vm.suspended && vm.state === 'off') {
    return { code: 'vm-suspended', params: { name: vm.name }, vmId: vm.id };
  }
  return {
    code: 'not-allowed-now',
    params: { name: vm.name, action, state: vm.state },
    reason: note('reasons', `state.${vm.state}`),
    vmId: vm.id,
  };
}
