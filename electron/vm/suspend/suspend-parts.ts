import type { ActOptions } from '../../provider/machine-provider';
import type { VmRoom } from '../vm-room';
import { forgetSuspended } from './suspended-file';

/** Milliseconds for the agent of a guest that goes on. */
const clockMs = 3000;

/** Starts a VM. Where it was suspended, its guest goes on, and learns what time it is now. */
export async function startOrResume(room: VmRoom, id: string, options?: ActOptions): Promise<void> {
  const actor = room.registry.actor(id);
  const resumes = actor.summary().suspended !== undefined;
  await actor.start(options);
  const { guestAgent, clockBase } = actor.definition.config;
  // One that lives in a time of its own keeps it.
  if (resumes && guestAgent && clockBase === undefined) await setClock(room, id);
}

/** A guest without an agent, or with a busy one, finds out by itself. */
async function setClock(room: VmRoom, id: string): Promise<void> {
  const [{ withAgent }, agents] = await Promise.all([
    import('../agent/agent-parts'),
    import('../agent/guest-facts'),
  ]);
  const patience = AbortSignal.timeout(clockMs);
  await withAgent(room, id, patience, async (agent) => {
    await agents.setClock(agent, patience);
  }).catch(() => undefined);
}

/** Throws away what is kept of a suspended guest: it boots from its disks then, as after a power cut. */
export async function discardSuspended(room: VmRoom, id: string): Promise<void> {
  const actor = room.registry.actor(id);
  await actor.whileOff(
    async () => {
      await forgetSuspended(actor.definition.folder);
      actor.kept.look();
    },
    { suspended: 'too' },
  );
  room.feed.changed(id);
}
