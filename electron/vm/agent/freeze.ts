import { AppFailure } from '../../../shared/errors';
import { connectAgent } from '../../qemu/agent/client';
import type { QmpClient } from '../../qemu/qmp/client';
import { lookAtAgent } from './agent-parts';

/** The guest whose file systems are to rest. */
export interface FreezingGuest {
  id: string;
  name: string;
  qmp: QmpClient;
  agentSocket: string;
}

/** Milliseconds for the freeze: a guest writes out what it has. */
const patience = { commandMs: 30_000, syncMs: 3000 };

/**
 * Runs `work` while the file systems of a guest are at rest, where its agent can bring them to it, and lets them go on
 * however it ends. A guest without an agent, or with one that cannot, is no failure.
 * @returns what `work` gave, and whether they were at rest.
 */
export async function whileFrozen<T>(
  { id, name, qmp, agentSocket }: FreezingGuest,
  work: () => Promise<T>,
): Promise<{ value: T; frozen: boolean }> {
  const { running, channel } = await lookAtAgent(qmp);
  if (!running || channel !== 'open') return { value: await work(), frozen: false };
  const agent = await connectAgent(agentSocket, { id, name }, patience).catch(() => null);
  if (!agent) return { value: await work(), frozen: false };
  try {
    const frozen = await agent.ask('guest-fsfreeze-freeze', undefined).then(
      (count) => count > 0,
      (error: unknown) => {
        if (error instanceof AppFailure) return false;
        throw error;
      },
    );
    return { value: await work(), frozen };
  } finally {
    // Also where the answer to the freeze was lost: it may have been carried out.
    await agent.ask('guest-fsfreeze-thaw', undefined).catch(() => undefined);
    agent.close();
  }
}
