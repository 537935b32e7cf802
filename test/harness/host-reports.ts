import { judge } from '../../electron/host/report';
import { readHostSnapshot } from '../../electron/host/snapshot/snapshot';
import type { HostReport } from '../../shared/host';
import { expandMachine, loadMachine, machineIds } from '../fixtures/hosts/machine';

async function reportOf(id: string): Promise<HostReport> {
  const machine = loadMachine(id);
  const { root, remove } = expandMachine(machine);
  const options = { root, vmFolder: '/nowhere', cacheFolder: null, configHome: null };
  const snapshot = await readHostSnapshot(options).finally(remove);
  const judged = judge(snapshot, machine.trial ?? null);
  return { ...judged, at: new Date().toISOString(), milliseconds: 23 };
}

/** The recorded machines of the host tests, judged by the real checks. */
export async function hostReports(): Promise<Record<string, HostReport>> {
  const entries = machineIds().map(async (name) => [name, await reportOf(name)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
