import path from 'node:path';
import { AppFailure, failure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
import { logTail } from '../launch/logs';
import type { Restoring } from '../still-machine';
import { loadWithoutClipboard } from './blockers';
import { changedSince } from './disk-marks';
import { loadState } from './load-state';
import { stateBytes, stateFile, whileUsed, type Suspended } from './suspended-file';

/** The machine whose guest goes on. */
export interface Resuming {
  /** The definition as it is now. */
  config: VmConfig;
  folder: string;
  /** Where QEMU listens for the state. */
  socket: string;
}

/** Pure: a definition of then under the words of today. */
const asNow = (then: VmConfig, { id, name, notes, disposable }: VmConfig): VmConfig => ({
  ...then,
  id,
  name,
  notes,
  disposable,
});

/**
 * What a suspended guest goes on from: with what was started then, and on the disks that it knows.
 * @throws AppFailure `suspend-state-missing`, `suspend-disk-changed`. `load`: `suspend-load-failed`; all is kept then.
 */
export async function restoringOf(
  suspended: Suspended,
  { config, folder, socket }: Resuming,
): Promise<Restoring> {
  const { id: vmId, name } = config;
  const file = stateFile(folder);
  const way = { action: 'start-afresh', vmId } as const;
  if ((await stateBytes(folder)) !== suspended.bytes) {
    throw failure('suspend-state-missing', { params: { name, path: file }, ...way });
  }
  const changed = await changedSince(suspended.disks, folder);
  if (changed !== null) {
    throw failure('suspend-disk-changed', { params: { name, path: changed }, ...way });
  }
  const { accelerator, paused } = suspended;
  const then = asNow(suspended.config, config);
  // It was taken out only for the time of saving, see `withoutBlockers`.
  const hadClipboard = then.clipboard === true && suspended.hardware.clipboard !== true;
  return {
    config: then,
    // What emulation has begun KVM cannot go on with, and the other way round.
    hardware: { ...asNow(suspended.hardware, config), clipboard: then.clipboard, accelerator },
    paused,
    incoming: true,
    load: async (qmp, signal) => {
      const load = async () => await loadState(qmp, { socket, file, signal });
      try {
        await (hadClipboard ? loadWithoutClipboard(qmp, then, load) : load());
      } catch (error) {
        if (!(error instanceof AppFailure) || error.error.code === 'cancelled') throw error;
        throw failure('suspend-load-failed', {
          params: { name, log: path.basename(folder) },
          detail: await wordsOf(error, folder),
          ...way,
        });
      }
    },
    using: async (goOn) => await whileUsed(folder, goOn),
  };
}

/** QEMU says in its log what it could not read, and ends. */
async function wordsOf({ error }: AppFailure, folder: string): Promise<string> {
  const log = await logTail(folder);
  return log === '' ? (error.detail ?? error.code) : log;
}
