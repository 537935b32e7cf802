import type { TrashedVm } from './trashed-vm';

type Needed = Pick<TrashedVm, 'trashName' | 'neededBy'>;

/** Parameters of `trash-needed`. */
export type TrashNeed = Record<'name' | 'names', string>;

/**
 * Pure: names of the VMs that would be left without files they need, when these are deleted for good.
 * @param of only what needs these of them counts.
 */
export function neededAfter(going: readonly Needed[], of: readonly Needed[] = going): string[] {
  const gone = new Set(going.map(({ trashName }) => trashName));
  const left = of
    .flatMap(({ neededBy }) => neededBy)
    .filter(({ trashName }) => trashName === null || !gone.has(trashName));
  return [...new Set(left.map(({ name }) => name))].toSorted();
}

/** Pure: which of these are needed by VMs that would be left, and by which; null when they can be deleted for good. */
export function trashNeed(going: readonly (Needed & Pick<TrashedVm, 'name'>)[]): TrashNeed | null {
  const names = neededAfter(going);
  if (names.length === 0) return null;
  const needed = going.filter((vm) => neededAfter(going, [vm]).length > 0);
  return { name: needed.map(({ name }) => name).join(', '), names: names.join(', ') };
}
