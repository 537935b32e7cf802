import { hasCrashed, waitsForDisk } from '../../../shared/vm-states';
import type { VmSummary } from '../../../shared/vm-state';

/**
 * What a table says of a VM's state, the same in every language: as in the window, a guest that QEMU halted for its
 * disk has not crashed. `(?)`: QEMU does not answer, so nobody knows.
 */
export function stateWord(vm: Pick<VmSummary, 'state' | 'unresponsive' | 'error'>): string {
  if (vm.unresponsive) return `${vm.state} (?)`;
  if (waitsForDisk(vm)) return 'halted (disk)';
  return hasCrashed(vm) ? 'crashed' : vm.state;
}
