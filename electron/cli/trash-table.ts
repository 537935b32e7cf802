import { localTime } from './local-time';
import type { TrashedVm } from '../../shared/trashed-vm';
import { formatSize } from '../../shared/units';
import { tableLines } from './table';
import type { Words } from './words/words';

/** The trash as a table, see {@link tableLines}; times are this machine's. */
export function trashTable(
  trashed: readonly TrashedVm[],
  text: Words['text'],
  limit = Infinity,
): string[] {
  const needed = trashed.some(({ neededBy }) => neededBy.length > 0);
  const rows = trashed.map((vm) => [
    vm.name,
    localTime(new Date(vm.removedAt)),
    formatSize(vm.bytes),
    vm.trashName,
    // Most of what is in the trash nobody needs.
    ...(needed ? [vm.neededBy.map(({ name }) => name).join(', ')] : []),
  ]);
  const columns = ['name', 'removed', 'size', 'trashName', 'neededBy'] as const;
  const heading = columns.slice(0, needed ? 5 : 4).map((column) => text(`heading.${column}`));
  return tableLines([heading, ...rows], limit);
}
