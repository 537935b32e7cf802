import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { JobService, RunningJob } from '../../jobs/types';
import type { LocalMachines, SendWish } from '../../provider/local-machines';

export interface SendingRooms {
  jobs: Pick<JobService, 'start'>;
  local: Pick<LocalMachines, 'config' | 'sendFile'>;
}

/**
 * Begins the job that sends a file of this computer into a guest through its agent. One at a time for each guest: its
 * agent has one channel. @throws AppFailure `vm-not-found`, `held-by-job`. The job fails as `LocalMachines.sendFile`.
 */
export async function beginSending(
  { jobs, local }: SendingRooms,
  id: string,
  wish: SendWish,
): Promise<RunningJob<never>> {
  const { name } = local.config(id);
  const real = await realpath(wish.file).catch(() => path.resolve(wish.file));
  const holds = [
    { key: `agent:${id}`, mode: 'exclusive' },
    { key: `file:${real}`, mode: 'shared' },
  ] as const;
  return await jobs.start('send-file', { subject: { vmId: id, name }, holds }, async (handle) => {
    handle.progress({ step: 'preparing', fraction: null });
    await local.sendFile(id, wish, {
      signal: handle.signal,
      onFile: (guestFile) => handle.result({ vmId: id, guestFile }),
      onStep: (step) => handle.progress({ step, fraction: 0 }),
      onProgress: (done, total) =>
        handle.progress({
          fraction: total === 0 ? null : Math.min(1, done / total),
          bytes: { done: Math.min(done, total), total },
        }),
    });
  });
}
