import path from 'node:path';
import type { TrashedVm } from '../../shared/trashed-vm';
import type { TrashedFile } from '../provider/local-machines';
import { failure } from '../../shared/errors';
import { trashNeed } from '../../shared/trash-needs';
import { fileKey } from '../disks/backing-chain';
import type { PaddockPaths } from '../lib/paths';
import { inTurns } from '../lib/in-turns';
import { filesUnder } from './definitions/trash';
import { configsInTrash, type FoundInTrash, listTrash } from './definitions/trash-list';
import { type ImageOwner, usesOf } from './image-users';

export interface TrashPlaces {
  paths: Pick<PaddockPaths, 'trash' | 'vms'>;
}

interface Room extends TrashPlaces {
  owners: () => ImageOwner[];
}

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

/** The VMs in the trash, whose disks are not to be ruined either: each is called by its name and its name there. */
export async function trashedOwners({ paths }: TrashPlaces): Promise<ImageOwner[]> {
  const found = await configsInTrash(paths.trash, paths.vms);
  return found.map(({ trashName, folder, config }) => ({
    folder,
    config: { ...config, name: `${config.name} (${trashName})` },
  }));
}

/**
 * Which of these files lie in the trash, or lay in the folder of a VM that is there now. Of several removed VMs that had
 * the same folder, the last one.
 * @throws AppFailure `file-unreadable`.
 */
export async function inTrash(
  { paths }: TrashPlaces,
  files: readonly string[],
): Promise<TrashedFile[]> {
  const wanted = await Promise.all(files.map(async (file) => ({ file, key: await fileKey(file) })));
  const found = wanted.length === 0 ? [] : await listTrash(paths.trash, paths.vms);
  const trashed = await inTurns(found, atOnce, async ({ vm: { name, trashName, ...vm } }) => {
    const keys = await keysOf({ name, trashName, ...vm }, paths.vms);
    return wanted.flatMap(({ file, key }) => (keys.has(key) ? [{ file, name, trashName }] : []));
  });
  const each = new Map(
    trashed
      .flat()
      .toReversed()
      .map((one) => [one.file, one]),
  );
  return [...each.values()];
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
