import { hasCrashed, waitsForDisk } from '../../../shared/vm-states';
import type { VmSummary } from '../../../shared/vm-state';
import type { Words } from './words';

/**
 * What a table says of a VM's state: as in the window, a guest that QEMU halted for its disk has not crashed. Of one
 * whose QEMU does not answer, the state is the last that was known.
 */
export function stateWord(
  vm: Pick<VmSummary, 'state' | 'unresponsive' | 'error' | 'template' | 'disposable' | 'suspended'>,
  text: Words['text'],
): string {
  const word = text(`state.${toldState(vm)}`);
  const state = vm.disposable ? text('state.disposable', { state: word }) : word;
  return vm.unresponsive ? text('state.unresponsive', { state }) : state;
}

function toldState(vm: Pick<VmSummary, 'state' | 'error' | 'template' | 'suspended'>) {
  if (vm.suspended && vm.state === 'off') return 'suspended';
  if (vm.template && vm.state === 'off') return 'template';
  if (waitsForDisk(vm)) return 'halted';
  return hasCrashed(vm) ? 'crashed' : vm.state;
}
