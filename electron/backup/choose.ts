import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { failure } from '../../shared/errors';
import { chainOf } from './gather';
import { readSet, setFolders, type StoredBackup, type StoredSet } from './store';
import type { ChosenBackup } from './types';

/** Pure: what a set is called: the name of its machine when it was backed up last. */
export const nameOfSet = ({ backups, folder }: StoredSet): string =>
  backups.at(-1)?.vm.name ?? path.basename(folder);

/** The backups in a folder, by machine. @throws AppFailure `folder-missing`, `file-unwritable`. */
export function readSets(folder: string, vmId?: string): StoredSet[] {
  if (!existsSync(folder)) throw failure('folder-missing', { params: { path: folder } });
  return setFolders(realpathSync(folder))
    .map(readSet)
    .filter(({ backups }) => vmId === undefined || backups.some(({ vm }) => vm.id === vmId));
}

/**
 * The backups of one machine that are meant.
 * @throws AppFailure `backup-missing` where there are none; `backup-several` where nobody says of which machine.
 */
export function chooseSet({ folder, vmId }: ChosenBackup): StoredSet {
  const [first, ...others] = readSets(folder, vmId);
  if (!first || first.backups.length + first.unreadable.length === 0) {
    throw failure('backup-missing', { params: { path: folder } });
  }
  if (others.length === 0) return first;
  const names = [first, ...others].map((set) => path.basename(set.folder)).join(', ');
  throw failure('backup-several', { params: { path: folder, names } });
}

/** The backup that is meant: the last one whose id begins so. @throws AppFailure `backup-missing`. */
export function chooseBackup(set: StoredSet, at: string | undefined): StoredBackup {
  const found = set.backups.findLast(({ id }) => at === undefined || id.startsWith(at));
  if (found) return found;
  const params = { path: set.folder, ...(at !== undefined && { at }) };
  throw failure('backup-missing', { params });
}

/** All backups that one stands on, itself first. @throws AppFailure `backup-damaged` where one is missing. */
export function whatItNeeds(set: StoredSet, backup: StoredBackup): StoredBackup[] {
  const needed = new Set([backup]);
  for (const { id, base } of backup.disks) {
    const chain = chainOf(set.backups, backup, id);
    if (!chain) {
      throw failure('backup-damaged', { params: { path: path.join(set.folder, base ?? '') } });
    }
    for (const one of chain) needed.add(one);
  }
  return [...needed];
}
