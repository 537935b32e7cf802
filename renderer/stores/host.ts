import { create } from 'zustand';
import type { AppError } from '../../shared/errors';
import type { HostReport } from '../../shared/host';
import type { HostChange, HostEvent, TrialRunning } from '../../shared/host-watch';
import { api, attempt } from '../api/client';
import { follow } from '../api/follow';

/** What main knows of this machine; main decides, this only mirrors. */
export interface HostMirror {
  report: HostReport | null;
  /** Why main looked again by itself; empty when it was asked. */
  changes: readonly HostChange[];
  /** Who began the trial that runs; null while none does. */
  trialRunning: TrialRunning | null;
  /** A report is under way that was asked for. */
  loading: boolean;
  error: AppError | null;
  revision: number;
}

const emptyHost: HostMirror = {
  report: null,
  changes: [],
  trialRunning: null,
  loading: false,
  error: null,
  revision: -1,
};

export const useHost = create<HostMirror>(() => emptyHost);

/** The mirror after an event. One that is not newer than what is known changes nothing. */
export function applyHostEvent(mirror: HostMirror, event: HostEvent): HostMirror {
  if (event.revision <= mirror.revision) return mirror;
  return { ...mirror, ...event, error: null };
}

const reconnectMs = 2000;

/** Mirrors main's reports until the returned function is called; asks again when the stream breaks. */
export function followHost(): () => void {
  useHost.setState({ loading: true });
  // A main process that starts again counts from the start.
  const lost = () => useHost.setState({ revision: -1, loading: false, trialRunning: null });
  return follow((signal) => api.host.watch(undefined, { signal }), {
    onEvent: (event) =>
      useHost.setState((mirror) => ({ ...applyHostEvent(mirror, event), loading: false })),
    onEnd: lost,
    onError: (error) => {
      lost();
      useHost.setState({ error });
    },
    restartAfterMs: reconnectMs,
  });
}

/** Asks main to look at the machine now; what it finds comes as an event, and until then the last report stays. */
export async function recheckHost(): Promise<void> {
  if (useHost.getState().loading) return;
  useHost.setState({ loading: true });
  const outcome = await attempt(api.host.report());
  useHost.setState({ loading: false, ...(outcome.ok ? {} : { error: outcome.error }) });
}
