import { failure, type AppFailure } from '../../../shared/errors';
import type { VmSummary } from '../../../shared/vm-state';
import type { VmAction } from '../../../shared/vm-actions';

export type RefusalCode = 'vm-running' | 'vm-not-running' | 'not-allowed-now' | 'vm-busy';

/** Why something cannot be done with a VM as it is now. */
export function refusal(
  vm: Pick<VmSummary, 'id' | 'name' | 'state'>,
  code: RefusalCode,
  action: VmAction | '' = '',
): AppFailure {
  const { id: vmId, name, state } = vm;
  const sentences: Record<RefusalCode, string> = {
    'vm-running': `“${name}” is running.`,
    'vm-not-running': `“${name}” is not running.`,
    'not-allowed-now': `“${name}” is ${state}: ${action} is not possible now.`,
    'vm-busy': `Something else works on “${name}” just now.`,
  };
  return failure(code, sentences[code], { params: { name, state, action }, vmId });
}
