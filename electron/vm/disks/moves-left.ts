import { folderOf } from '../vm-registry';
import type { VmRoom } from '../vm-room';
import { hasMoveNote } from './move-note';

/**
 * Ends moves of disks that killed processes have left in guests that run; mostly there is none, and nothing is loaded.
 * @param problem is told of what fails.
 */
export async function settleLeft(
  room: VmRoom,
  problem: (error: unknown, what: string) => void = () => undefined,
): Promise<void> {
  const left = [...room.registry.entries.values()].some(
    (entry) => entry.kind === 'valid' && entry.actor.life.session && hasMoveNote(folderOf(entry)),
  );
  if (!left) return;
  const { settleMoves } = await import('./settle-move');
  await settleMoves(room, problem);
}

/** Lets a paused guest go on: one that a move has stopped, only with the image that its definition names. */
export async function resumeGuest(room: VmRoom, id: string): Promise<void> {
  const actor = room.registry.actor(id);
  if (!hasMoveNote(actor.definition.folder)) return await actor.resume();
  const { resumeMoved } = await import('./settle-move');
  if (!(await resumeMoved(room, id))) await actor.resume();
}
