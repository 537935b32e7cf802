import { AppFailure, failure } from '../../../shared/errors';
import { connectQmp, type QmpClient } from '../../qemu/qmp/client';
import type { QmpAnswer } from './reattach';

export interface ConnectGuestOptions {
  /** Milliseconds to go on trying while nobody listens yet; 0: one attempt. */
  connectMs?: number;
  greetingMs: number;
  /** We spawned what listens there ourselves, on sockets in an empty folder: it need not be asked who it is. */
  trusted?: boolean;
  signal?: AbortSignal;
}

/**
 * Connects to a VM's monitor and makes sure that it is this VM's.
 * @throws as `connectQmp`, and `monitor-foreign` when another guest answers: two ids share their first eight characters.
 */
export async function connectGuest(
  socket: string,
  vmId: string,
  options: ConnectGuestOptions,
): Promise<QmpClient> {
  const { connectMs = 0, greetingMs, trusted = false, signal } = options;
  const client = await connectQmp(socket, {
    connectTimeoutMs: connectMs,
    greetingTimeoutMs: greetingMs,
    ...(signal && { signal }),
  });
  if (trusted) return client;
  try {
    const { UUID } = await client.execute('query-uuid', undefined, { timeoutMs: greetingMs });
    if (UUID.toLowerCase() === vmId) return client;
  } catch (error) {
    client.close();
    throw error;
  }
  client.close();
  throw failure('monitor-foreign', { detail: socket, vmId });
}

/** What a failed {@link connectGuest} says about the guest, for the re-attach decision. */
export function answerOf(error: unknown): QmpAnswer {
  const code = error instanceof AppFailure ? error.error.code : null;
  if (code === 'monitor-foreign') return { kind: 'answered', id: 'another' };
  return code === 'vm-not-running' ? { kind: 'refused' } : { kind: 'mute' };
}
