import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { writeFailure } from '../../lib/atomic-file';
import { moveToDesktopTrash } from '../../lib/desktop-trash';
import { knownImage } from './known-image';
import { refuseNeeded } from './needed-image';
import type { DiskToolRooms } from './rooms';

/**
 * Moves an image among the disks of a VM that nothing needs to the desktop's trash.
 * @returns where it is now.
 * @throws AppFailure `disk-needed`, `held-by-job`, `file-missing`, `file-unreadable`, `file-unwritable`.
 */
export async function trashImage(rooms: DiskToolRooms, file: string): Promise<string> {
  const { known, rows } = await knownImage(rooms, file);
  refuseNeeded(known, rows);
  const real = await realpath(known.path);
  const name = path.basename(real);
  // It is just being written, or read for a copy.
  await rooms.jobs.refuseHeld([{ key: `file:${real}`, mode: 'exclusive' }], name);
  try {
    return await moveToDesktopTrash(rooms.trash, known.path);
  } catch (error) {
    throw writeFailure(known.path, error) ?? error;
  }
}
