import { AppFailure } from '../../../shared/errors';
import type { GuestFacts } from '../../../shared/guest-facts';
import type { GuestPart, Trimmed } from '../../provider/local-agent';
import type { AgentClient } from '../../qemu/agent/client';

const allParts: readonly GuestPart[] = ['system', 'networks', 'fileSystems', 'time', 'frozen'];

/**
 * What an agent tells of its guest. One of several parts that it has no command for is null; the only one is refused.
 * @throws AppFailure as `AgentClient.ask`.
 */
export async function readGuestFacts(
  agent: AgentClient,
  parts: readonly GuestPart[] = allParts,
  signal?: AbortSignal,
): Promise<GuestFacts> {
  const { version } = await agent.ask('guest-info', undefined, signal);
  const part = async <T>(name: GuestPart, ask: () => Promise<T>): Promise<T | null> =>
    parts.includes(name) ? await orNull(ask, parts.length > 1) : null;
  const system = await part('system', async () => ({
    ...(await agent.ask('guest-get-osinfo', undefined, signal)),
    ...(await orNull(async () => await agent.ask('guest-get-host-name', undefined, signal), true)),
  }));
  return {
    agent: version,
    hostName: system?.['host-name'] ?? null,
    system: system?.['pretty-name'] ?? null,
    kernel: system?.['kernel-release'] ?? null,
    networks: await part('networks', async () =>
      networksOf(await agent.ask('guest-network-get-interfaces', undefined, signal)),
    ),
    fileSystems: await part('fileSystems', async () =>
      fileSystemsOf(await agent.ask('guest-get-fsinfo', undefined, signal)),
    ),
    clockAheadMs: await part('time', async () => await clockAhead(agent, signal)),
    frozen: await part(
      'frozen',
      async () => (await agent.ask('guest-fsfreeze-status', undefined, signal)) === 'frozen',
    ),
  };
}

/** Null for what the agent has no command for, or refuses, where that is `allowed`. */
async function orNull<T>(ask: () => Promise<T>, allowed: boolean): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    const code = error instanceof AppFailure ? error.error.code : null;
    if (allowed && (code === 'agent-command-off' || code === 'agent-refused')) return null;
    throw error;
  }
}

type Interfaces = Awaited<ReturnType<typeof askInterfaces>>;
const askInterfaces = async (agent: AgentClient) =>
  await agent.ask('guest-network-get-interfaces', undefined);

const networksOf = (interfaces: Interfaces): GuestFacts['networks'] =>
  interfaces
    .filter(({ name }) => name !== 'lo' && !name.startsWith('Loopback'))
    .map((each) => ({
      name: each.name,
      mac: each['hardware-address'] ?? null,
      addresses: (each['ip-addresses'] ?? []).map(
        (address) => `${address['ip-address']}/${address.prefix}`,
      ),
    }));

type FileSystems = Awaited<ReturnType<typeof askFileSystems>>;
const askFileSystems = async (agent: AgentClient) => await agent.ask('guest-get-fsinfo', undefined);

const fileSystemsOf = (systems: FileSystems): GuestFacts['fileSystems'] =>
  systems
    .map((each) => ({
      path: each.mountpoint,
      device: each.name,
      type: each.type,
      usedBytes: each['used-bytes'] ?? null,
      totalBytes: each['total-bytes'] ?? null,
    }))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));

/** Half of the time that the answer took has passed since the guest looked at its clock. */
async function clockAhead(agent: AgentClient, signal?: AbortSignal): Promise<number> {
  const before = Date.now();
  const nanoseconds = await agent.ask('guest-get-time', undefined, signal);
  return Math.round(nanoseconds / 1e6 - (before + Date.now()) / 2);
}

/** Milliseconds by which two clocks may differ that are the same. */
const sameClockMs = 2000;

/** Sets a guest's clock to this computer's. @returns milliseconds by which it was ahead. @throws as `AgentClient.ask`. */
export async function setClock(agent: AgentClient, signal?: AbortSignal): Promise<number> {
  const ahead = await clockAhead(agent, signal);
  try {
    await agent.ask('guest-set-time', { time: Date.now() * 1e6 }, signal);
  } catch (error) {
    // The clock is set, and then the one that is written to its hardware failed: the agent refuses both.
    const refused = error instanceof AppFailure && error.error.code === 'agent-refused';
    if (!refused || Math.abs(await clockAhead(agent, signal)) > sameClockMs) throw error;
  }
  return ahead;
}

/** Lets a guest's file systems give back what they do not use. @throws as `AgentClient.ask`. */
export async function trim(agent: AgentClient, signal?: AbortSignal): Promise<Trimmed[]> {
  const { paths } = await agent.ask('guest-fstrim', {}, signal);
  return paths.map(({ path, trimmed, error }) => ({
    path,
    bytes: trimmed ?? null,
    problem: error ?? null,
  }));
}

/** Gives a user another password. @throws as `AgentClient.ask`. */
export async function setPassword(
  agent: AgentClient,
  username: string,
  secret: string,
  signal?: AbortSignal,
): Promise<void> {
  const password = Buffer.from(secret).toString('base64');
  await agent.ask('guest-set-user-password', { username, password, crypted: false }, signal);
}
