import { localConnection, machineKey } from '../../shared/machine-ref';
import type { VmSummary } from '../../shared/vm-state';
import { api, attempt } from '../api/client';
import { reportProblem } from './operations';

/** Shows a machine's folder in the file manager; undefined for one that has none on this computer. */
export function revealer(vm: VmSummary): (() => void) | undefined {
  if (vm.connection !== localConnection) return undefined;
  return () =>
    void attempt(api.files.revealVm({ id: vm.id })).then((outcome) => {
      if (!outcome.ok) reportProblem(machineKey(vm), outcome.error);
    });
}
