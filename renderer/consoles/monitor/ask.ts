import { failure, toAppError } from '../../../shared/errors';
import { machineRef, type MachineKey } from '../../../shared/machine-ref';
import type { MonitorMode } from '../../../shared/monitor';
import { api, attempt } from '../../api/client';
import { answered, asked } from './transcript';

const waiting = new Map<number, AbortController>();

/** Sends a command to QEMU's monitor; what becomes of it is in the transcript. Never throws. */
export async function ask(key: MachineKey, mode: MonitorMode, line: string): Promise<void> {
  const id = asked(key, mode, line);
  const abort = new AbortController();
  waiting.set(id, abort);
  const { signal } = abort;
  const outcome = await attempt(
    api.vms.askMonitor({ id: machineRef(key).id, mode, line }, { signal }),
  );
  waiting.delete(id);
  if (signal.aborted) answered(key, id, { error: toAppError(failure('cancelled')) });
  else if (outcome.ok) answered(key, id, { answer: outcome.value });
  else answered(key, id, { error: outcome.error });
}

/** Gives up waiting for an answer; QEMU may still carry the command out. */
export const stopWaiting = (id: number): void => waiting.get(id)?.abort();
