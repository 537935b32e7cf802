import { setTimeout as delay } from 'node:timers/promises';
import { AppFailure, failure } from '../../../shared/errors';
import type { LocalAgent } from '../../provider/local-agent';
import type { LocalMachines } from '../../provider/local-machines';
import { type AgentClient, connectAgent } from '../../qemu/agent/client';
import { guestSystem } from '../../qemu/agent/guest-file';
import { usualFolders } from '../../qemu/agent/guest-paths';
import type { QmpClient } from '../../qemu/qmp/client';
import { refusal } from '../supervise/refusal';
import type { VmRoom } from '../vm-room';
import { readGuestFacts, setClock, setPassword, trim } from './guest-facts';
import { agentInstallCommand } from './install-command';
import { putFile } from './put-file';

/** Milliseconds that a guest may take to trim: large disks need minutes. */
const trimMs = 10 * 60_000;

/** What is done through the program in the guest that QEMU calls its agent. */
export function agentParts(
  room: VmRoom,
): Pick<LocalMachines, 'sendFolder' | 'sendFile' | keyof LocalAgent> {
  return {
    guestFacts: async (id, parts, signal) =>
      await askAgent(room, id, signal, async (agent) => await readGuestFacts(agent, parts, signal)),
    setGuestPassword: async (id, user, password, signal) =>
      await askAgent(room, id, signal, async (agent) => {
        await setPassword(agent, user, password, signal);
      }),
    setGuestClock: async (id, signal) =>
      await askAgent(room, id, signal, async (agent) => await setClock(agent, signal)),
    trimGuest: async (id, signal) =>
      await askAgent(room, id, signal, async (agent) => await trim(agent, signal), trimMs),
    sendFolder: async (id, signal) =>
      await withAgent(room, id, signal, async (agent) => {
        const { name } = room.registry.actor(id).definition.config;
        return usualFolders[await guestSystem(agent, name, signal)];
      }),
    sendFile: async (id, wish, how) =>
      await withAgent(room, id, how.signal, async (agent) => {
        const { name } = room.registry.actor(id).definition.config;
        return await putFile(agent, { ...wish, vm: { id, name } }, how);
      }),
  };
}

/** As {@link withAgent}; what the agent refuses is no matter of files. @throws AppFailure `agent-failed`, too. */
async function askAgent<T>(...given: Parameters<typeof withAgent<T>>): Promise<T> {
  try {
    return await withAgent(...given);
  } catch (error) {
    const refused = error instanceof AppFailure && error.error.code === 'agent-refused';
    throw refused ? failure('agent-failed', error.error) : error;
  }
}

/**
 * Runs `job` with the agent of a guest that runs.
 * @throws AppFailure `vm-not-running`, `not-allowed-now` while it is paused, `agent-off`, `agent-busy`, `agent-silent`,
 * and as `connectAgent`.
 */
export async function withAgent<T>(
  room: VmRoom,
  id: string,
  signal: AbortSignal | undefined,
  job: (agent: AgentClient) => Promise<T>,
  commandMs?: number,
): Promise<T> {
  const actor = room.registry.actor(id);
  const { name, os } = actor.definition.config;
  const owner = { id, name };
  const command = agentInstallCommand(os);
  const silent = { params: { name }, vmId: id, ...(command !== null && { command }) };
  const { running, channel } = await actor.use(async (qmp) => await untilFree(qmp));
  if (!running) throw refusal(actor.summary(), 'not-allowed-now');
  switch (channel) {
    case 'none':
      throw failure('agent-off', { params: { name }, vmId: id });
    case 'taken':
      throw failure('agent-busy', { params: { name }, vmId: id });
    case 'closed':
      throw failure('agent-silent', silent);
    case 'open':
  }
  const agent = await connectAgent(room.socketsNow(id).agent, owner, {
    ...(signal && { signal }),
    ...(commandMs !== undefined && { commandMs }),
    // Somebody has paused it in the middle: it goes on where it was.
    excused: async () =>
      await actor.use(async (qmp) => !(await qmp.execute('query-status')).running),
  });
  try {
    return await job(agent);
  } finally {
    agent.close();
  }
}

/** Milliseconds that QEMU may take to notice that the one before has hung up. */
const hangUpMs = 1000;

/** What is known of the agent as soon as nobody else speaks with it, or after a moment. */
async function untilFree(qmp: QmpClient): Promise<Awaited<ReturnType<typeof lookAtAgent>>> {
  const deadline = performance.now() + hangUpMs;
  for (;;) {
    const seen = await lookAtAgent(qmp);
    if (seen.channel !== 'taken' || performance.now() > deadline) return seen;
    await delay(100);
  }
}

type AgentChannel = 'none' | 'taken' | 'closed' | 'open';

/** What QEMU knows of the agent: whether it has the channel, and whether a program in the guest has opened it. */
export async function lookAtAgent(
  qmp: QmpClient,
): Promise<{ running: boolean; channel: AgentChannel }> {
  const [{ running }, chardevs] = await Promise.all([
    qmp.execute('query-status'),
    qmp.execute('query-chardev'),
  ]);
  const agent = chardevs.find(({ label }) => label === 'agent');
  if (!agent) return { running, channel: 'none' };
  // A listening socket that nobody has connected to is told as `disconnected:unix:…`.
  if (!agent.filename.startsWith('disconnected:')) return { running, channel: 'taken' };
  return { running, channel: agent['frontend-open'] ? 'open' : 'closed' };
}
