import { create } from 'zustand';
import type { AppError } from '../../shared/errors';
import type { HostReport } from '../../shared/host';
import { api, attempt } from '../api/client';

interface HostMirror {
  report: HostReport | null;
  loading: boolean;
  error: AppError | null;
}

export const useHost = create<HostMirror>(() => ({ report: null, loading: false, error: null }));

/** Asks main to look at the machine again; the report shown stays until the new one is there. */
export async function loadHostReport(): Promise<void> {
  if (useHost.getState().loading) return;
  useHost.setState({ loading: true });
  const outcome = await attempt(api.host.report());
  if (outcome.ok) useHost.setState({ report: outcome.value, loading: false, error: null });
  else useHost.setState({ loading: false, error: outcome.error });
}

export const adoptHostReport = (report: HostReport) => useHost.setState({ report, error: null });
