import { create } from 'zustand';
import type { AppError } from '../../shared/errors';
import { machineKey, type MachineKey, machineRef } from '../../shared/machine-ref';
import { actionRow, allowing, type VmCommand } from '../../shared/vm-actions';
import type { VmSummary } from '../../shared/vm-state';
import { api, attempt } from '../api/client';
import { openDialog } from './navigation';
import { useVms } from './vms';

/** A machine that an action on several has failed on. */
export interface BulkFailure {
  id: MachineKey;
  /** As it was called then. */
  name: string;
  error: AppError;
}

interface Bulk {
  /** What main was asked for several machines and has not answered yet. */
  running: VmCommand | null;
  /** How the last action went, where some failed; until the next one or until it is put away. */
  result: { total: number; failures: readonly BulkFailure[] } | null;
}

export const useBulk = create<Bulk>(() => ({ running: null, result: null }));

export const dismissBulkResult = () => useBulk.setState({ result: null });

/**
 * Asks main for one action on several machines, and keeps what failed. What went to the trash can be had back at once.
 * @param anyway the person was told which others need files that go.
 */
export async function runOnEach(
  ids: readonly MachineKey[],
  action: VmCommand,
  anyway = false,
): Promise<void> {
  const { byId } = useVms.getState();
  const names = new Map(ids.map((id) => [id, byId[id]?.name ?? id]));
  const failed = (id: MachineKey, error: AppError): BulkFailure => ({
    id,
    name: names.get(id) ?? id,
    error,
  });
  useBulk.setState({ running: action, result: null });
  const machines = ids.map(machineRef);
  const outcome = await attempt(api.vms.act({ machines, action, anyway }));
  const failures = outcome.ok
    ? outcome.value.flatMap(({ machine, error }) =>
        error && error.code !== 'cancelled' ? [failed(machineKey(machine), error)] : [],
      )
    : ids.map((id) => failed(id, outcome.error));
  const moved = (outcome.ok ? outcome.value : []).flatMap(({ machine, trashName }) => {
    const id = machineKey(machine);
    return trashName === undefined ? [] : [{ name: names.get(id) ?? id, trashName }];
  });
  useBulk.setState({
    running: null,
    result: failures.length > 0 ? { total: ids.length, failures } : null,
  });
  // Read when there is something to tell: the first frame does without.
  if (moved.length > 0) (await import('./removed-notice')).tellRemoved(moved);
}

/** Runs an action on those that allow it; what takes something away is confirmed first. */
export function askForEach(vms: readonly VmSummary[], command: VmCommand): void {
  const ids = allowing(vms, command).map(machineKey);
  if (actionRow(command).warns) openDialog({ kind: 'bulk', ids, command });
  else void runOnEach(ids, command);
}
