import type { VmAction } from '../../shared/vm-actions';
import type { VmSummary } from '../../shared/vm-state';

/** Pure: the key of an action's name at a machine, in `vm:action`: a suspended guest does not boot. */
export const actionWord = <A extends VmAction>(
  vm: Pick<VmSummary, 'suspended'>,
  action: A,
): A | 'resume' => (action === 'start' && vm.suspended ? 'resume' : action);
