import { AppFailure, failure } from '../../shared/errors';
import type { SuspendOutlook } from '../../shared/suspend';
import type { RunningJob } from '../jobs/types';
import type { SettingsService } from '../settings/settings-service';
import type { IdleWish } from '../vm/idle/idle-wish';
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

/** What becomes of idle guests. @param suspending is there by the time that a guest is. */
export const idleFor = (
  settings: Pick<SettingsService, 'get'>,
  suspending: () => Suspending,
): IdleWish => ({
  afterMs: () => settings.get().suspendIdleMinutes * 60_000,
  outlook: async (id) => await suspending().outlook(id),
  suspend: async (id) => await suspendToEnd(suspending(), id),
});

/** Suspends a guest and waits until it is off. @throws AppFailure what the job fails with, `cancelled`. */
export async function suspendToEnd({ begin }: Suspending, id: string): Promise<void> {
  const { state, error } = await (await begin(id)).ended;
  if (state !== 'done') throw error ? new AppFailure(error) : failure('cancelled');
}
