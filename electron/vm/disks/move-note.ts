import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../../lib/atomic-file';
import { readOwnFile } from '../../lib/own-file';

/** In a machine's folder while the image of a disk moves, so that a killed process leaves no doubt which one it is. */
const moveNoteFile = 'disk-move.json';

const place = z.string().max(10_000);
const moveNoteSchema = z.object({
  schema: z.literal(1),
  device: z.string().max(64),
  /** The image as it was, absolute. */
  from: place,
  /** The unfinished copy. */
  hidden: place,
  /** The copy under its own name, once it has one. */
  to: place.nullable(),
  /** The guest was stopped for the change, and is to go on. */
  stopped: z.boolean(),
});
export type MoveNote = Omit<z.infer<typeof moveNoteSchema>, 'schema'>;

const noteOf = (folder: string) => path.join(folder, moveNoteFile);

/** Whether a move is under way, or was cut short. */
export const hasMoveNote = (folder: string): boolean => existsSync(noteOf(folder));

/** What was written down last; null where nothing is under way. */
export function readMoveNote(folder: string): MoveNote | null {
  if (!hasMoveNote(folder)) return null;
  try {
    return moveNoteSchema.parse(JSON.parse(readOwnFile(noteOf(folder))));
  } catch {
    return null;
  }
}

/** @throws AppFailure `no-space-left`, `file-unwritable`. */
export async function writeMoveNote(folder: string, note: MoveNote): Promise<void> {
  const text = `${JSON.stringify({ schema: 1, ...note }, null, 2)}\n`;
  await writeFileAtomically(noteOf(folder), text);
}

/** Pure: whether the guest must not go on before the move has come to its end, or was settled. */
export const standsStill = ({ stopped, to }: MoveNote): boolean => stopped || to !== null;

export async function forgetMoveNote(folder: string): Promise<void> {
  await rm(noteOf(folder), { force: true });
}
