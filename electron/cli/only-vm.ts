import type { VmSummary } from '../../shared/vm-state';
import type { VmService } from '../vm/types';
import type { ParsedArguments } from './context';

/**
 * The VM that a verb's first word names: by id, folder, name, or the beginning of an id.
 * @throws AppFailure `vm-not-found`.
 */
export function onlyVm(vms: VmService, given: ParsedArguments): VmSummary {
  return vms.find(given.positionals[0] ?? '');
}
