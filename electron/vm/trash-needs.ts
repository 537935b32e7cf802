import path from 'node:path';
import type { TrashedVm } from '../../shared/trashed-vm';
import { failure } from '../../shared/errors';
import { trashNeed } from '../../shared/trash-needs';
import { fileKey } from '../disks/backing-chain';
import { inTurns } from '../lib/in-turns';
import { filesUnder } from './definitions/trash';
import { type FoundInTrash, listTrash } from './definitions/trash-list';
import { type ImageOwner, usesOf } from './image-users';
import type { VmRoom } from './vm-room';

type Room = Pick<VmRoom, 'paths' | 'owners'>;

/** Folders whose files are looked at at the same time. */
const atOnce = 8;

/**
 * What is in the trash, each with the VMs that need its files.
 * @throws AppFailure `file-unreadable`.
 */
export async function trashWithNeeds({ paths, owners }: Room): Promise<TrashedVm[]> {
  const found = await listTrash(paths.trash, paths.vms);
  if (found.length === 0) return [];
  const trashed = found.flatMap(({ vm, config }) =>
    config ? [{ config, folder: vm.folder, trashName: vm.trashName }] : [],
  );
  const here = owners().map((owner) => ({ ...owner, trashName: null }));
  const uses = await usesOf<ImageOwner & { trashName: string | null }>([...here, ...trashed]);
  return await inTurns(found, atOnce, async ({ vm }) => {
    const keys = await keysOf(vm, paths.vms);
    const needs = uses.filter(
      ({ owner, image, below }) =>
        owner.trashName !== vm.trashName && [image, ...below].some((key) => keys.has(key)),
    );
    const neededBy = needs.map(({ owner: { config, trashName } }) => ({
      name: config.name,
      trashName,
    }));
    return { ...vm, neededBy: withoutDoubles(neededBy) };
  });
}

/**
 * What other VMs can know the files of a trashed VM by: themselves, through any link, and the place they had before,
 * which leads nowhere until the VM is restored.
 */
async function keysOf({ folder, slug }: FoundInTrash['vm'], vms: string): Promise<Set<string>> {
  const files = await filesUnder(folder);
  const before = files.map((file) => path.join(vms, slug, path.relative(folder, file)));
  const keys = await Promise.all([...files, ...before].map(fileKey));
  // Another VM may have the folder's name now: its files are its own.
  return new Set(keys.filter((key, index) => index < files.length || path.isAbsolute(key)));
}

function withoutDoubles(needs: TrashedVm['neededBy']): TrashedVm['neededBy'] {
  const each = new Map(needs.map((need) => [`${need.trashName ?? ''}/${need.name}`, need]));
  return [...each.values()].toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
}

/**
 * Refuses to delete what VMs need that would be left.
 * @throws AppFailure `trash-needed`, `file-unreadable`.
 */
export async function refuseNeededInTrash(
  room: Room,
  trashNames: readonly string[],
): Promise<void> {
  const wanted = new Set(trashNames);
  const going = (await trashWithNeeds(room)).filter(({ trashName }) => wanted.has(trashName));
  const params = trashNeed(going);
  if (params) throw failure('trash-needed', { params });
}
