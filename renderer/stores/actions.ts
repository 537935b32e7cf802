import { machineKey } from '../../shared/machine-ref';
import { isVmCommand, type VmAction, type VmCommand } from '../../shared/vm-actions';
import type { VmSummary } from '../../shared/vm-state';
import { askToRemove, goToVm, openDialog, openEditor } from './navigation';
import { askFor } from './operations';

type Show = (vm: VmSummary) => void;

/** What the window itself does; the others are main's. */
const own: Record<Exclude<VmAction, VmCommand>, Show> = {
  clone: (vm) => openDialog({ kind: 'clone', id: machineKey(vm) }),
  export: (vm) => openDialog({ kind: 'export', id: machineKey(vm) }),
  edit: (vm) => openEditor(machineKey(vm)),
  'open-screen': (vm) => goToVm(machineKey(vm), 'screen'),
  'open-serial': (vm) => goToVm(machineKey(vm), 'serial'),
};

/** Does what a person chose in a menu or by a button; asks first where something may be lost. */
export function perform(vm: VmSummary, action: VmAction): void {
  // Removing shows first what would be lost.
  if (action === 'remove') askToRemove(machineKey(vm));
  else if (isVmCommand(action)) askFor(vm, action);
  else own[action](vm);
}
