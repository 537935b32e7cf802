import { localConnection, machineKey } from '../../../shared/machine-ref';
import type { AppError } from '../../../shared/errors';
import { api, attempt } from '../../api/client';
import { beginCreation, dismissJob, whenEnded } from '../../stores/jobs';
import { goToVm } from '../../stores/navigation';

/**
 * Creates the built-in test guest, starts it and shows its screen: one click for the person.
 * @returns what went wrong, or null.
 */
export async function tryTestGuest(): Promise<AppError | null> {
  const draft = await attempt(api.guests.suggest({ source: { kind: 'test-guest' }, os: null }));
  if (!draft.ok) return draft.error;
  const begun = await beginCreation(draft.value, true);
  if (!begun.ok) return begun.error;
  const job = await whenEnded(begun.value);
  dismissJob(begun.value);
  if (job?.state === 'done' && job.result.vmId !== undefined)
    goToVm(machineKey({ connection: localConnection, id: job.result.vmId }), 'screen');
  return job?.error ?? null;
}
