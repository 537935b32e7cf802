import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { UnusedDisk } from '../../shared/unused-disk';
import { fileKey } from '../disks/backing-chain';
import { listTrash } from './definitions/trash-list';
import { type ImageOwner, usesOf } from './image-users';
import { requiredFiles } from './launch/vm-files';
import { keptByPoints } from './points/point-store';
import type { VmRoom } from './vm-room';

/**
 * The files among a VM's own disks that nothing needs any more: no disk, disc, floppy, kernel or other file of this VM, and
 * none of another one, in the trash or not, is one of them, and no disk stands on it.
 * @throws AppFailure `vm-not-found`, `definition-broken`, `file-unreadable`.
 */
export async function unusedDisks(
  room: Pick<VmRoom, 'registry' | 'owners' | 'paths'>,
  id: string,
): Promise<UnusedDisk[]> {
  const { definition, started } = room.registry.actor(id).life;
  const { folder, config } = definition;
  const own = await filesIn(path.join(folder, 'disks'));
  // A guest has what was taken out of the definition until it is off.
  const itself = [config, ...(started ? [started] : [])].map((each) => ({ config: each, folder }));
  // A snapshot needs what the definition names no more.
  const named = new Set([...filesOf(itself), ...keptByPoints(folder).files]);
  const left = own.filter((file) => !named.has(file));
  // The chains of all VMs are only followed where a file is left over at all.
  if (left.length === 0) return [];
  const owners = withPoints([...itself, ...room.owners(), ...(await trashedOwners(room))]);
  const uses = await usesOf(owners);
  const files = await Promise.all(filesOf(owners).map(fileKey));
  const needed = new Set([...files, ...uses.flatMap(({ below }) => below)]);
  const found = await Promise.all(
    left.map(async (file) => {
      const stats = await stat(file).catch(() => null);
      const free = stats?.isFile() === true && !needed.has(await fileKey(file));
      return free ? [{ path: file, bytes: stats.blocks * 512 }] : [];
    }),
  );
  return found.flat();
}

/** These, and what they were in their snapshots, which need the same. */
function withPoints(owners: readonly ImageOwner[]): ImageOwner[] {
  const folders = [...new Set(owners.map(({ folder }) => folder))];
  const before = folders.flatMap((folder) =>
    keptByPoints(folder).configs.map((config) => ({ config, folder })),
  );
  return [...owners, ...before];
}

/** Absolute paths of all that these definitions name. */
const filesOf = (owners: readonly ImageOwner[]): string[] =>
  owners.flatMap(({ config, folder }) => requiredFiles(config, folder).map((file) => file.path));

/** Absolute paths; unfinished copies have hidden names. */
async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.filter((name) => !name.startsWith('.')).map((name) => path.join(folder, name));
}

/** The VMs in the trash, which may come back and need their images then. @throws AppFailure `file-unreadable`. */
export async function trashedOwners({ paths }: Pick<VmRoom, 'paths'>): Promise<ImageOwner[]> {
  const found = await listTrash(paths.trash, paths.vms);
  return found.flatMap(({ vm, config }) => (config ? [{ config, folder: vm.folder }] : []));
}
