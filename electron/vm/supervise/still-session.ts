import type { VmAction } from '../../../shared/vm-actions';
import type { QmpClient } from '../../qemu/qmp/client';
import type { Session } from '../session/session';
import { waitForExit } from '../session/process-end';
import { endProcess } from './guest-commands';
import type { LetPass } from './operation-queue';

/** A guest that nobody else works with. */
export interface StillSession {
  qmp: QmpClient;
  session: Session;
  /** Ends QEMU. */
  end: () => Promise<void>;
  /** See `StillGuest.aside`. */
  aside: <T>(work: () => Promise<T>) => Promise<T>;
  /** See `StillGuest.hasEnded`. */
  hasEnded: () => Promise<boolean>;
}

/** What a person may do with a guest while somebody works aside; who forces it off waits for nobody anyway. */
const passing: ReadonlySet<VmAction> = new Set<VmAction>(['pause', 'resume', 'stop', 'reset']);

/** Milliseconds that a QEMU whose monitor has gone may take to go, too: it writes out its disks. */
const goneMs = 30_000;

/**
 * Runs `job` with the monitor of a guest, which may be mute meanwhile.
 * @throws as the monitor, and as `job`.
 */
export async function withStillSession<T>(
  { session, quitMs, letPass }: { session: Session; quitMs: number; letPass: LetPass },
  job: (guest: StillSession) => Promise<T>,
): Promise<T> {
  session.mayBeMute = true;
  try {
    return await session.use(
      async (qmp) =>
        await job({
          qmp,
          session,
          end: async () => await endProcess(session, quitMs, qmp),
          aside: async (work) => await letPass(passing, async () => await session.lend(qmp, work)),
          hasEnded: async () => await hasEnded(session, qmp),
        }),
    );
  } finally {
    session.mayBeMute = false;
    void session.refresh();
  }
}

/** A monitor that is mute is not gone; one that has hung up belongs to a QEMU that ends. */
async function hasEnded(session: Session, qmp: QmpClient): Promise<boolean> {
  try {
    await qmp.execute('query-status');
    return false;
  } catch {
    return await waitForExit(session.record, goneMs);
  }
}
