import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { DiskImage } from '../../../shared/disk-tools';
import { failure } from '../../../shared/errors';
import { writeFailure } from '../../lib/atomic-file';
import { moveToDesktopTrash } from '../../lib/desktop-trash';
import { knownImage } from './known-image';
import type { DiskToolRooms } from './rooms';

/**
 * Moves an image among the disks of a VM that nothing needs to the desktop's trash.
 * @returns where it is now.
 * @throws AppFailure `disk-needed`, `held-by-job`, `file-missing`, `file-unreadable`, `file-unwritable`.
 */
export async function trashImage(rooms: DiskToolRooms, file: string): Promise<string> {
  const { known, rows } = await knownImage(rooms, file);
  const names = neededBy(known, rows);
  if (known.use !== 'unused' || names.length > 0) {
    const needed = names.length > 0 ? names.join(', ') : (known.owner?.name ?? '–');
    throw failure('disk-needed', { params: { path: known.path, names: needed } });
  }
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

/** Pure: VMs that have it as a disk, and images that stand on it. */
function neededBy({ path: file, users }: DiskImage, rows: readonly DiskImage[]): string[] {
  const above = rows.filter(({ chain }) => chain.includes(file));
  return [
    ...new Set([...users.map(({ name }) => name), ...above.map((row) => path.basename(row.path))]),
  ];
}
