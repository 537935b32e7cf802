import { create } from 'zustand';
import { useMemo } from 'react';
import type { MachineKey } from '../../../shared/machine-ref';
import { useVms } from '../../stores/vms';
import { type StateFilter, visibleVms } from './vm-filter';

/** What the list is narrowed to. Shared by the sidebar and the overview. */
export const useListSearch = create<{ search: string; filter: StateFilter }>(() => ({
  search: '',
  filter: 'all',
}));

export const clearListSearch = () => useListSearch.setState({ search: '', filter: 'all' });

/** Keys of the VMs to show now. */
export function useVisibleVms(): readonly MachineKey[] {
  const { search, filter } = useListSearch();
  const order = useVms((mirror) => mirror.order);
  // Without a search the list must not be redrawn for every change of every VM.
  const narrowed = search.trim() !== '' || filter !== 'all';
  const byId = useVms((mirror) => (narrowed ? mirror.byId : null));
  return useMemo(
    () => (byId ? visibleVms(order, byId, search, filter) : order),
    [order, byId, search, filter],
  );
}
