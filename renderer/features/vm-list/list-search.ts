import { create } from 'zustand';
import { useMemo } from 'react';
import type { MachineKey } from '../../../shared/machine-ref';
import { useShallow } from 'zustand/react/shallow';
import { useListLook } from '../../stores/list-look';
import { useVms } from '../../stores/vms';
import { sortedVms, type StateFilter, visibleVms } from './vm-filter';

/** What the list is narrowed to. Shared by the sidebar and the overview. */
export const useListSearch = create<{ search: string; filter: StateFilter }>(() => ({
  search: '',
  filter: 'all',
}));

export const clearListSearch = () => useListSearch.setState({ search: '', filter: 'all' });

/** Keys of the VMs to show now. */
export function useVisibleVms(): readonly MachineKey[] {
  const { search, filter } = useListSearch();
  const sort = useListLook((look) => look.sort);
  // The same keys in the same order are the same list: it is not redrawn for every change of every VM.
  const order = useVms(useShallow((mirror) => sortedVms(mirror.order, mirror.byId, sort)));
  const narrowed = search.trim() !== '' || filter !== 'all';
  const byId = useVms((mirror) => (narrowed ? mirror.byId : null));
  return useMemo(
    () => (byId ? visibleVms(order, byId, search, filter) : order),
    [order, byId, search, filter],
  );
}
