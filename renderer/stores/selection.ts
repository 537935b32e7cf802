import { create } from 'zustand';
import type { MachineKey } from '../../shared/machine-ref';

/** Which machines of the overview are chosen for an action on all of them. */
export interface Selection {
  ids: ReadonlySet<MachineKey>;
  /** Where a range begins: the machine that was chosen or left out last. */
  anchor: MachineKey | null;
}

export const nothingSelected: Selection = { ids: new Set(), anchor: null };

/** Pure: the selection with this machine in it, or without it if it was. */
export function toggled({ ids }: Selection, id: MachineKey): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/**
 * Pure: all from the anchor to this machine, in the order they are shown; the machine alone where the anchor is not
 * shown.
 * @param added what was selected stays selected.
 */
export function ranged(
  now: Selection,
  shown: readonly MachineKey[],
  id: MachineKey,
  added: boolean,
): Selection {
  const to = shown.indexOf(id);
  const anchorAt = now.anchor === null ? -1 : shown.indexOf(now.anchor);
  const from = anchorAt < 0 ? to : anchorAt;
  const range = shown.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...(added ? now.ids : []), ...range]), anchor: shown[from] ?? null };
}

/** Pure: the selection without what is no longer shown; the same object where that changes nothing. */
export function keptOf(now: Selection, shown: readonly MachineKey[]): Selection {
  if (now.ids.size === 0) return now;
  const there = new Set(shown);
  const ids = new Set([...now.ids].filter((id) => there.has(id)));
  return ids.size === now.ids.size ? now : { ...now, ids };
}

export const useSelection = create<Selection>(() => nothingSelected);

export const useIsSelected = (id: MachineKey): boolean => useSelection(({ ids }) => ids.has(id));

export const useAnySelected = (): boolean => useSelection(({ ids }) => ids.size > 0);

export const toggleSelected = (id: MachineKey) =>
  useSelection.setState((now) => toggled(now, id), true);

export const selectRange = (shown: readonly MachineKey[], id: MachineKey, added: boolean) =>
  useSelection.setState((now) => ranged(now, shown, id, added), true);

export const selectAll = (shown: readonly MachineKey[]) =>
  useSelection.setState({ ids: new Set(shown) });

export const clearSelection = () => useSelection.setState(nothingSelected, true);

/** Nobody acts on what they do not see: what is gone, or hidden by the search, is not selected any more. */
export const keepSelected = (shown: readonly MachineKey[]) =>
  useSelection.setState((now) => keptOf(now, shown), true);
