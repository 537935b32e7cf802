import type { TrashedVm } from '../../../shared/trashed-vm';
import type { VmConfig } from '../../../shared/vm-config';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import { isErrno } from '../../lib/atomic-file';
import { blockedWay } from '../../lib/way-to-file';
import { scanOldFolder } from './scan';
import { nearTrash, planRemoval, removalTime, slugInTrash } from './trash';

/** A VM in the trash as its folder tells of it. */
export interface FoundInTrash {
  vm: Omit<TrashedVm, 'neededBy'>;
  /** Null where the definition is broken. */
  config: VmConfig | null;
}

/**
 * The VMs in the trash and in the one beside the VMs, last removed first. What Paddock did not put there is left out.
 * @throws AppFailure `file-unreadable`, `link-broken`, `folder-not-folder`.
 */
export async function listTrash(trash: string, vms: string): Promise<FoundInTrash[]> {
  const places = [trash, nearTrash(vms)];
  const found = await Promise.all(places.map(async (place) => await listPlace(place)));
  return found.flat().toSorted((one, other) => (one.vm.trashName < other.vm.trashName ? 1 : -1));
}

async function listPlace(place: string): Promise<FoundInTrash[]> {
  const entries = await readdir(place, { withFileTypes: true }).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) {
      // A trash on a drive that is not there is not empty.
      const blocked = blockedWay(place);
      if (blocked) throw blocked;
      return [];
    }
    const detail = error instanceof Error ? error.message : String(error);
    throw failure('file-unreadable', { params: { path: place }, detail });
  });
  const folders = entries.filter((entry) => entry.isDirectory());
  const looks = folders.map(async ({ name }) => await look(place, name));
  return (await Promise.all(looks)).filter((vm) => vm !== null);
}

async function look(place: string, trashName: string): Promise<FoundInTrash | null> {
  const slug = slugInTrash(trashName);
  const removedAt = removalTime(trashName);
  const definition = scanOldFolder(place, trashName)?.definition;
  if (slug === null || removedAt === null || !definition) return null;
  const folder = path.join(place, trashName);
  const { bytes } = await planRemoval(folder, null);
  const known = { trashName, slug, removedAt: removedAt.toISOString(), bytes, folder };
  if (definition.kind === 'valid') {
    const { config } = definition;
    return { vm: { ...known, name: config.name }, config };
  }
  // A broken definition that does not say its name has its folder's.
  const name = definition.name === trashName ? slug : definition.name;
  return { vm: { ...known, name }, config: null };
}

/**
 * The definitions in the trash that can be read, each with where its folder is now. Nothing is thrown: a start does not
 * fail because of the trash.
 */
export async function configsInTrash(
  trash: string,
  vms: string,
): Promise<{ trashName: string; folder: string; config: VmConfig }[]> {
  const looks = [trash, nearTrash(vms)].map(async (place) => {
    const entries = await readdir(place, { withFileTypes: true }).catch(() => []);
    const names = entries.filter((entry) => entry.isDirectory() && slugInTrash(entry.name));
    return names.flatMap(({ name: trashName }) => {
      const definition = scanOldFolder(place, trashName)?.definition;
      if (definition?.kind !== 'valid') return [];
      return [{ trashName, folder: path.join(place, trashName), config: definition.config }];
    });
  });
  return (await Promise.all(looks)).flat();
}
