import { failure, type AppFailure } from '../../../shared/errors';
import { note } from '../../../shared/texts/notes';
import type { VmSummary } from '../../../shared/vm-state';
import type { VmAction } from '../../../shared/vm-actions';

export type RefusalCode =
  'vm-running' | 'vm-not-running' | 'not-allowed-now' | 'vm-busy' | 'template-not-started';

/** Pure: why a VM cannot be started now. */
export const startRefusal = ({
  state,
  template,
}: Pick<VmSummary, 'state' | 'template'>): RefusalCode =>
  template && state === 'off' ? 'template-not-started' : 'vm-running';

/** Why something cannot be done with a VM as it is now. */
export function refusal(
  vm: Pick<VmSummary, 'id' | 'name' | 'state'>,
  code: RefusalCode,
  action: VmAction | '' = '',
): AppFailure {
  const { id: vmId, name, state } = vm;
  const reason = note('reasons', `state.${state}`);
  return failure(code, {
    params: { name, state, action },
    ...(code === 'not-allowed-now' && { reason }),
    vmId,
  });
}
