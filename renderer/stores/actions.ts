import { machineKey } from '../../shared/machine-ref';
import { isVmCommand, type VmAction } from '../../shared/vm-actions';
import type { VmSummary } from '../../shared/vm-state';
import { askToRemove, goToVm, openEditor } from './navigation';
import { askFor } from './operations';

/** What the window itself does; the others are main's. Removing shows first what would be lost. */
const own: Partial<Record<VmAction, (vm: VmSummary) => void>> = {
  remove: (vm) => askToRemove(machineKey(vm)),
  edit: (vm) => openEditor(machineKey(vm)),
  'open-screen': (vm) => goToVm(machineKey(vm), 'screen'),
  'open-serial': (vm) => goToVm(machineKey(vm), 'serial'),
};

/** Does what a person chose in a menu or by a button; asks first where something may be lost. */
export function perform(vm: VmSummary, action: VmAction): void {
  const show = own[action];
  if (show) show(vm);
  else if (isVmCommand(action)) askFor(vm, action);
}
