import { folderOf } from '../vm-registry';
import type { VmRoom } from '../vm-room';
import { hasMoveNote } from './move-note';

/**
 * Ends moves of disks that killed processes have left; mostly there is none, and nothing is loaded.
 * @param problem is told of what fails.
 */
export async function settleLeft(
  room: VmRoom,
  problem: (error: unknown, what: string) => void = () => undefined,
): Promise<void> {
  const entries = [...room.registry.entries.values()];
  if (!entries.some((entry) => hasMoveNote(folderOf(entry)))) return;
  const { settleMoves } = await import('./settle-move');
  await settleMoves(room, problem);
}

/** Does what lets a guest go on: one that a move has left, only with the image that its definition names. */
export async function goOn(room: VmRoom, id: string, act: 'stop' | 'resume'): Promise<void> {
  const actor = room.registry.actor(id);
  if (!hasMoveNote(actor.definition.folder)) return await actor[act]();
  const { goOnBeside } = await import('./settle-move');
  await goOnBeside(room, id, act);
}
