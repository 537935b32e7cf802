import { type KeyboardEvent, useRef } from 'react';
import type { MachineKey } from '../../../shared/machine-ref';
import { useVms } from '../../stores/vms';
import { typeAhead } from './vm-filter';

/** Letters typed within this time belong together. */
const typeAheadMs = 700;

interface ListKeys {
  ids: readonly MachineKey[];
  active: number;
  /** Rows that one page holds. */
  page: number;
  moveTo: (index: number) => void;
  open: (id: MachineKey) => void;
  menu: (id: MachineKey) => void;
  remove: (id: MachineKey) => void;
}

function step(key: string, active: number, last: number, page: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(active + 1, last);
    case 'ArrowUp':
      return Math.max(active - 1, 0);
    case 'PageDown':
      return Math.min(active + page, last);
    case 'PageUp':
      return Math.max(active - page, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/** Keys of the list: arrows, pages, Enter, the menu key, Delete, and typing a name. */
export function useListKeys(list: ListKeys): (event: KeyboardEvent) => void {
  const typed = useRef({ letters: '', at: 0 });

  const jump = (letter: string) => {
    const now = Date.now();
    const fresh = now - typed.current.at > typeAheadMs;
    typed.current = { letters: fresh ? letter : typed.current.letters + letter, at: now };
    const { byId } = useVms.getState();
    const index = typeAhead(list.ids, byId, typed.current.letters, list.active);
    if (index >= 0) list.moveTo(index);
  };

  return (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || list.ids.length === 0) return;
    const id = list.ids[list.active];
    const target = step(event.key, list.active, list.ids.length - 1, list.page);
    if (target !== null) list.moveTo(target);
    else if (id && (event.key === 'Enter' || event.key === ' ')) list.open(id);
    else if (id && (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)))
      list.menu(id);
    else if (id && event.key === 'Delete') list.remove(id);
    else if (event.key.length === 1) jump(event.key);
    else return;
    event.preventDefault();
  };
}
