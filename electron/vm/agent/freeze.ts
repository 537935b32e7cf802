import { setTimeout as delay } from 'node:timers/promises';
import { AppFailure } from '../../../shared/errors';
import { type AgentClient, connectAgent } from '../../qemu/agent/client';
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
    await thaw(agent, async () => await connectAgent(agentSocket, { id, name }, patience));
  }
}

/** How often a guest is asked to let its file systems go on, and milliseconds between two times. */
const thawTries = 10;
const thawPauseMs = 2000;

/** Asks until the agent has done it, on new connections where the one before was lost. */
async function thaw(first: AgentClient, again: () => Promise<AgentClient>): Promise<void> {
  let agent: AgentClient | null = first;
  for (let number = 1; number <= thawTries; number += 1) {
    const done = await agent?.ask('guest-fsfreeze-thaw', undefined).then(
      () => true,
      // It has no such command: nothing was frozen either.
      (error: unknown) => error instanceof AppFailure && error.error.code === 'agent-command-off',
    );
    agent?.close();
    if (done === true) return;
    await delay(thawPauseMs);
    agent = await again().catch(() => null);
  }
  agent?.close();
}
