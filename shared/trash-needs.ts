import type { TrashedVm } from './trashed-vm';

type Needed = Pick<TrashedVm, 'trashName' | 'neededBy'>;

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
