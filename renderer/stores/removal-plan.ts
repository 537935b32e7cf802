import { localConnection, type MachineKey, machineRef } from '../../shared/machine-ref';
import { api, attempt, type Attempt } from '../api/client';

/** What moving a machine to the trash would move. */
export interface RemovalPlan {
  files: readonly { path: string; bytes: number; kept: boolean }[];
  bytes: number;
  /** Names of other machines that need files which go. */
  neededBy: readonly string[];
}

/** Reads it; null for a machine elsewhere, of whose files nothing of ours knows. */
export async function readRemovalPlan(key: MachineKey): Promise<Attempt<RemovalPlan | null>> {
  const { connection, id } = machineRef(key);
  if (connection !== localConnection) return { ok: true, value: null };
  return await attempt(api.vms.removalPlan({ id }));
}
