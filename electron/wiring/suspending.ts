import { AppFailure, failure } from '../../shared/errors';
import type { SuspendOutlook } from '../../shared/suspend';
import type { RunningJob } from '../jobs/types';
import type { SuspendRooms } from '../vm/suspend/suspend-job';

/** Suspending guests to disk. A start lets them go on. */
export interface Suspending {
  /** See `suspendOutlook`. */
  outlook: (id: string) => Promise<SuspendOutlook>;
  /** See `beginSuspending`. */
  begin: (id: string) => Promise<RunningJob<never>>;
}

/** What suspends guests, loaded when it is first asked. */
export function suspendingFor(rooms: SuspendRooms): Suspending {
  const job = async () => await import('../vm/suspend/suspend-job');
  return {
    outlook: async (id) => await (await job()).suspendOutlook(rooms, id),
    begin: async (id) => await (await job()).beginSuspending(rooms, id),
  };
}

/** Suspends a guest and waits until it is off. @throws AppFailure what the job fails with, `cancelled`. */
export async function suspendToEnd({ begin }: Suspending, id: string): Promise<void> {
  const { state, error } = await (await begin(id)).ended;
  if (state !== 'done') throw error ? new AppFailure(error) : failure('cancelled');
}
