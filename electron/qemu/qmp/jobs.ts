import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../../../shared/errors';
import type { QmpClient } from './client';

/** Milliseconds between two looks at a job: QEMU may be mute between them for as long as it likes. */
const lookMs = 50;
/** A job may keep the monitor from answering for as long as it takes: half a day. */
const patience = { timeoutMs: 12 * 60 * 60 * 1000 };

/** An id that no other job of a QEMU has. */
export const newJobId = (kind: string): string => `${kind}-${randomBytes(4).toString('hex')}`;

/**
 * Waits for the end of a job of QEMU's that does not end by itself, and takes it off QEMU's list.
 * @throws AppFailure `qmp-error` with what the job failed with, `cancelled`; as the monitor.
 */
export async function jobEnd(qmp: QmpClient, id: string, signal?: AbortSignal): Promise<void> {
  for (;;) {
    if (signal?.aborted) throw failure('cancelled');
    const job = (await qmp.execute('query-jobs', undefined, patience)).find((one) => one.id === id);
    // QEMU knows nothing of it any more: it has ended, and somebody has dismissed it.
    if (!job) return;
    if (job.status === 'concluded') {
      await qmp.execute('job-dismiss', { id });
      if (job.error === undefined) return;
      const params = { class: 'GenericError', description: job.error };
      throw failure('qmp-error', { params, detail: job.error });
    }
    await delay(lookMs);
  }
}
