import path from 'node:path';
import { desktopTrash } from '../lib/desktop-trash';
import type { PaddockPaths } from '../lib/paths';
import type { DiskTools } from '../making/disk-tools/disk-tools';
import type { DiskToolRooms } from '../making/disk-tools/rooms';

/** What works with disk images, loaded when it is first asked. */
export function lazyDiskTools(rooms: Omit<DiskToolRooms, 'trash'>, paths: PaddockPaths): DiskTools {
  const trash = desktopTrash(path.dirname(paths.data));
  let made: Promise<DiskTools> | null = null;
  const tools = async () =>
    await (made ??= import('../making/disk-tools/disk-tools').then(({ createDiskTools }) =>
      createDiskTools({ ...rooms, trash }),
    ));
  return {
    list: async () => await (await tools()).list(),
    info: async (what) => await (await tools()).info(what),
    plan: async (disk, wish) => await (await tools()).plan(disk, wish),
    begin: async (disk, wish) => await (await tools()).begin(disk, wish),
    inside: async (what) => await (await tools()).inside(what),
    trash: async (file) => await (await tools()).trash(file),
    planWipe: async (file) => await (await tools()).planWipe(file),
    wipe: async (file) => await (await tools()).wipe(file),
  };
}
