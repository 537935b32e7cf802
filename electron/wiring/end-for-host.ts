import { setTimeout as delay } from 'node:timers/promises';
import { localConnection, type MachineRef } from '../../shared/machine-ref';
import type { Settings } from '../../shared/settings';
import type { JobService } from '../jobs/types';
import type { Machines } from '../machines/machines';

/** What becomes of this computer's guests when it is shut down. */
type Ending = Settings['atHostShutdown'];

/** The guests of this computer that run, also those that are paused. */
const runningHere = (machines: Pick<Machines, 'list'>): MachineRef[] =>
  machines
    .list()
    .filter(({ connection, pid }) => connection === localConnection && pid !== null)
    .map(({ connection, id }) => ({ connection, id }));

interface Rooms {
  machines: Pick<Machines, 'list' | 'act' | 'when'>;
  jobs: Pick<JobService, 'own' | 'cancel'>;
}

/** Milliseconds that cancelled jobs get to let go of guests. */
const letGoMs = 3000;

/** Cancels what works with guests for minutes, and would hold them: there is no time for that now. */
async function letGo(jobs: Rooms['jobs']): Promise<void> {
  const deadline = performance.now() + letGoMs;
  const own = () => jobs.own().filter(({ cancellable }) => cancellable);
  for (const { id } of own()) await jobs.cancel(id).catch(() => undefined);
  while (own().length > 0 && performance.now() < deadline) await delay(20);
}

/**
 * Suspends the guests of this computer or shuts them down, all at once, and waits until they are off. One that cannot be
 * suspended is shut down.
 * @param signal ends the waiting.
 * @returns null where there is nothing to do.
 */
export function endForHost(
  { machines, jobs }: Rooms,
  how: Ending,
  signal: AbortSignal,
): Promise<void> | null {
  const running = runningHere(machines);
  if (how === 'nothing' || running.length === 0) return null;
  const end = async (machine: MachineRef) => {
    if (how === 'suspend') {
      const suspended = await machines.act(machine, 'suspend').then(
        () => true,
        () => false,
      );
      if (suspended) return;
    }
    await machines.act(machine, 'stop');
    await machines.when(machine, ({ pid }) => pid === null, signal);
  };
  return letGo(jobs)
    .then(async () => await Promise.allSettled(running.map(end)))
    .then(() => undefined);
}
