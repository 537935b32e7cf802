import { judge } from '../../../electron/host/report';
import { readHostSnapshot } from '../../../electron/host/snapshot/snapshot';
import type { MachineSpec } from '../../fixtures/hosts/machine';
import { expandMachine, loadMachine } from '../../fixtures/hosts/machine';

/** Lays a recorded machine out, reads and judges it. @param changes members that replace the machine's own */
export async function judgeMachine(id: string, changes: Partial<MachineSpec> = {}) {
  const machine = { ...loadMachine(id), ...changes };
  const { root, remove } = expandMachine(machine);
  try {
    const options = { root, vmFolder: '/nowhere', cacheFolder: null, configHome: null };
    return judge(await readHostSnapshot(options), machine.trial ?? null);
  } finally {
    remove();
  }
}
