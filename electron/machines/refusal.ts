import type { AppError } from '../../shared/errors';
import { note } from '../../shared/texts/notes';
import { type ActionFacts, allowedActions, type VmAction } from '../../shared/vm-actions';
import type { VmSummary } from '../../shared/vm-state';

/** Why an action is refused now, or null. */
export function refusalOf(
  vm: ActionFacts & Pick<VmSummary, 'id' | 'name'>,
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
