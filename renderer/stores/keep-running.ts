import { machineKey } from '../../shared/machine-ref';
import type { VmSummary } from '../../shared/vm-state';
import { api, attempt } from '../api/client';
import { reportProblem } from './operations';

/** Lets a guest go on that is about to be suspended since it is idle; what fails is shown at it. */
export async function keepRunning(vm: VmSummary): Promise<void> {
  const kept = await attempt(api.vms.keepRunning({ id: vm.id }));
  if (!kept.ok) reportProblem(machineKey(vm), kept.error);
}
