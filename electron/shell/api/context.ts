import { implement } from '@orpc/server';
import { contract } from '../../../shared/contract';
import { AppFailure } from '../../../shared/errors';
import { localConnection } from '../../../shared/machine-ref';
import type { VmAction } from '../../../shared/vm-actions';
import type { VmSummary } from '../../../shared/vm-state';
import { refusalOf } from '../../machines/refusal';
import type { Services } from '../../services';
import type { Desktop } from './desktop';
import type { Recordings } from './recordings';
import type { Grants } from '../security/grants';

/** What every handler gets. */
export interface ApiContext {
  services: Services;
  /**
   * Resolves when the list of VMs is complete. Asked again after a refusal, it looks again.
   * @throws AppFailure `file-unreadable`, `link-broken`.
   */
  loaded: () => Promise<void>;
  grants: Grants;
  desktop: Desktop;
  recordings: Recordings;
  /** For what nobody expected: main's log. */
  report: (message: string, error: unknown) => void;
}

/** The contract with our context; the handlers in this folder are built from it. */
export const api = implement(contract).$context<ApiContext>();

/**
 * The summary of a VM of this user on this computer, for calls about definitions and files.
 * @throws AppFailure `vm-not-found`.
 */
export const localVm = ({ machines }: Services, id: string): VmSummary =>
  machines.get({ connection: localConnection, id });

/**
 * The same, if `action` is allowed in its state: the question that the window's buttons ask.
 * @throws AppFailure `vm-not-found`, `not-allowed-now`.
 */
export function allowedVm(services: Services, id: string, action: VmAction): VmSummary {
  const vm = localVm(services, id);
  const refusal = refusalOf(vm, action);
  if (refusal) throw new AppFailure(refusal);
  return vm;
}
