import type { MachineKey } from '../../../shared/machine-ref';
import type { VmSummary } from '../../../shared/vm-state';
import type { ListSort } from '../../stores/list-look';

export const stateFilters = ['all', 'running', 'off', 'attention'] as const;
export type StateFilter = (typeof stateFilters)[number];

function passes(vm: VmSummary, filter: StateFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'off':
      return vm.state === 'off';
    case 'attention':
      return vm.state === 'crashed' || vm.state === 'broken' || vm.unresponsive || !!vm.error;
    case 'running':
      // What crashed or was halted runs no more; it is among those that need attention.
      return vm.state !== 'off' && vm.state !== 'broken' && vm.state !== 'crashed';
  }
}

/**
 * The ids of the VMs to show, in their order: those whose name, guest kind or folder holds every word of
 * `search`, in a state that the filter lets through.
 */
export function visibleVms(
  order: readonly MachineKey[],
  byId: Readonly<Record<MachineKey, VmSummary>>,
  search: string,
  filter: StateFilter,
): readonly MachineKey[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && filter === 'all') return order;
  return order.filter((id) => {
    const vm = byId[id];
    if (!vm || !passes(vm, filter)) return false;
    const text = `${vm.name} ${vm.os} ${vm.slug}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/**
 * The VM that typing `letters` leads to: the next after `from` whose name begins with them, round the end.
 * @returns its index in `ids`, or -1.
 */
export function typeAhead(
  ids: readonly MachineKey[],
  byId: Readonly<Record<MachineKey, VmSummary>>,
  letters: string,
  from: number,
): number {
  const wanted = letters.toLocaleLowerCase();
  // More letters may still mean the row that the first of them led to.
  const start = letters.length > 1 ? Math.max(from, 0) : from + 1;
  for (let step = 0; step < ids.length; step += 1) {
    const index = (start + step) % ids.length;
    const id = ids[index];
    if (id && byId[id]?.name.toLocaleLowerCase().startsWith(wanted)) return index;
  }
  return -1;
}

/** What runs or needs somebody is more urgent than what is off. */
const urgency = (vm: VmSummary | undefined): number =>
  !vm || vm.state === 'off' ? 2 : vm.state === 'broken' ? 1 : 0;

/** Keys in the order of `sort`; those that are equal keep the order by name that they come in. */
export function sortedVms(
  order: readonly MachineKey[],
  byId: Readonly<Record<MachineKey, VmSummary>>,
  sort: ListSort,
): readonly MachineKey[] {
  switch (sort) {
    case 'name':
      return order;
    case 'state':
      return order.toSorted((one, other) => urgency(byId[one]) - urgency(byId[other]));
    case 'started': {
      const begun = (id: MachineKey) => byId[id]?.lastStartedAt ?? byId[id]?.startedAt ?? 0;
      return order.toSorted((one, other) => begun(other) - begun(one));
    }
    case 'created': {
      const made = (id: MachineKey) => byId[id]?.createdAt ?? '';
      return order.toSorted((one, other) => made(other).localeCompare(made(one)));
    }
  }
}
