import { localConnection, machineKey } from '../../../shared/machine-ref';
import type { AppError } from '../../../shared/errors';
import { api, attempt } from '../../api/client';
import { goToVm } from '../../stores/navigation';

async function createAndStart(): Promise<string | null> {
  const draft = await api.guests.suggest({ source: { kind: 'test-guest' }, os: null });
  for await (const progress of await api.vms.create({ draft, start: true })) {
    if (progress.type === 'done') return progress.id;
  }
  return null;
}

/**
 * Creates the built-in test guest, starts it and shows its screen: one click for the person.
 * @returns what went wrong, or null.
 */
export async function tryTestGuest(): Promise<AppError | null> {
  const outcome = await attempt(createAndStart());
  if (!outcome.ok) return outcome.error;
  if (outcome.value !== null)
    goToVm(machineKey({ connection: localConnection, id: outcome.value }), 'screen');
  return null;
}
