import path from 'node:path';
import type { DiskImage } from '../../../shared/disk-tools';
import { failure } from '../../../shared/errors';
import { imageFacts } from '../../disks/tools/image-facts';
import { chainOf, factsReader, imageRow, listImages } from './image-list';
import type { DiskToolRooms } from './rooms';

/** A disk of one of this user's machines. */
export interface DiskRef {
  id: string;
  device: string;
}

/**
 * The image that is meant, with all that are listed: a disk of a VM, or any file.
 * @throws AppFailure `device-missing`, `file-missing`, `file-unreadable`.
 */
export async function knownImage(
  rooms: Pick<DiskToolRooms, 'local'>,
  what: DiskRef | string,
): Promise<{ known: DiskImage; rows: DiskImage[] }> {
  const rows = await listImages(await rooms.local.diskOwners());
  const known = typeof what === 'string' ? await rowOf(rows, what) : diskRow(rooms, rows, what);
  if (known.problem?.code === 'file-missing' || known.problem?.code === 'file-unreadable') {
    const { code, params, detail } = known.problem;
    throw failure(code, { params, detail });
  }
  return { known, rows };
}

function diskRow(
  { local }: Pick<DiskToolRooms, 'local'>,
  rows: readonly DiskImage[],
  { id, device }: DiskRef,
): DiskImage {
  const { name } = local.config(id);
  const row = rows.find(({ users }) =>
    users.some((user) => user.vmId === id && user.device === device),
  );
  if (!row) throw failure('device-missing', { params: { name, device }, vmId: id });
  return row;
}

/** Of a file that no VM of this user has, its own header tells what it is. */
async function rowOf(rows: readonly DiskImage[], word: string): Promise<DiskImage> {
  const file = path.resolve(word);
  const read = factsReader();
  const image = await imageFacts(file, null);
  for (const row of rows) {
    if (row.path === file || (await read(row.path, row.format)).key === image.key) return row;
  }
  return imageRow(image, await chainOf(image, read), 'foreign', null);
}
