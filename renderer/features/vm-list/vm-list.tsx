import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MachineKey } from '../../../shared/machine-ref';
import { drawnAtOnce } from '../../components/virtual-rows';
import { askToRemove, goToVm, useNavigation } from '../../stores/navigation';
import { useStatesKnown } from '../../stores/vms';
import { useListKeys } from './use-list-keys';
import { VmContextMenu } from './vm-context-menu';
import './vm-list.css';
import { rowId, VmRow } from './vm-row';

const rowHeight = 56;

/** The VM of the row under the pointer. */
function keyUnder(ids: readonly MachineKey[], target: EventTarget): MachineKey | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-vm-id]') : null;
  return ids.find((id) => id === row?.dataset['vmId']) ?? null;
}

/** The rows in sight of `count` ones, and how many a page holds. */
function useRows(count: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    ...drawnAtOnce(),
  });
  const height = scroller.current?.clientHeight ?? rowHeight;
  return { scroller, rows, pageRows: Math.max(1, Math.floor(height / rowHeight) - 1) };
}

/** Which row the keyboard is on, as an index of `ids`. */
function useActiveRow(
  ids: readonly MachineKey[],
  selected: MachineKey | null,
  scrollTo: (index: number) => void,
) {
  const [active, setActive] = useState(0);
  const moveTo = useCallback(
    (index: number) => {
      setActive(index);
      scrollTo(index);
    },
    [scrollTo],
  );
  // The keyboard goes on from the VM whose page was opened, wherever it was opened from.
  useEffect(() => {
    const index = selected === null ? -1 : ids.indexOf(selected);
    if (index >= 0) moveTo(index);
  }, [selected, ids, moveTo]);
  return { activeIndex: Math.min(active, Math.max(ids.length - 1, 0)), moveTo, setActive };
}

/** The menu of a row, at the pointer or below the row; none before the states of the VMs are `known`. */
function useListMenu(ids: readonly MachineKey[], known: boolean) {
  const [menu, setMenu] = useState<{ id: MachineKey; x: number; y: number } | null>(null);
  return {
    menu,
    /** Returns the VM under the pointer, if its menu opens. */
    openMenuUnder: (event: MouseEvent): MachineKey | null => {
      const id = keyUnder(ids, event.target);
      if (!id || !known) return null;
      event.preventDefault();
      setMenu({ id, x: event.clientX, y: event.clientY });
      return id;
    },
    openMenuOf: (id: MachineKey) => {
      if (!known) return;
      const row = document.getElementById(rowId(id))?.getBoundingClientRect();
      setMenu({ id, x: (row?.left ?? 0) + 56, y: (row?.bottom ?? 0) - 10 });
    },
    closeMenu: () => setMenu(null),
  };
}

interface VmRowAtProps {
  ids: readonly MachineKey[];
  index: number;
  /** Pixels from the top of the list. */
  top: number;
  selectedId: MachineKey | null;
  activeIndex: number;
  menuId: MachineKey | undefined;
}

/** The row of the VM at this index; none where the list has just become shorter. */
function VmRowAt({ ids, index, top, selectedId, activeIndex, menuId }: VmRowAtProps) {
  const id = ids[index];
  return id ? (
    <VmRow
      id={id}
      index={index}
      count={ids.length}
      top={top}
      selected={id === selectedId}
      active={index === activeIndex}
      menu={id === menuId}
    />
  ) : null;
}

/** The VMs of the sidebar; only the rows in sight are in the document, so a thousand are as quick as ten. */
export function VmList({ ids }: { ids: readonly MachineKey[] }) {
  const { t } = useTranslation();
  const selected = useNavigation(({ place }) => (place.page === 'vm' ? place.id : null));
  const known = useStatesKnown();
  const { menu, openMenuUnder, openMenuOf, closeMenu } = useListMenu(ids, known);
  const { scroller, rows, pageRows } = useRows(ids.length);
  const { activeIndex, moveTo, setActive } = useActiveRow(ids, selected, rows.scrollToIndex);
  const activeId = ids[activeIndex];

  const onKeyDown = useListKeys({
    ids,
    active: activeIndex,
    page: pageRows,
    moveTo,
    open: (id) => goToVm(id),
    menu: openMenuOf,
    remove: askToRemove,
  });
  const onClick = (event: MouseEvent) => {
    const id = keyUnder(ids, event.target);
    if (id) goToVm(id);
  };
  const onContextMenu = (event: MouseEvent) => {
    const id = openMenuUnder(event);
    if (id) setActive(ids.indexOf(id));
  };

  return (
    <div className="vm-list" ref={scroller}>
      <div
        role="listbox"
        tabIndex={0}
        aria-label={t('listLabel')}
        aria-busy={!known}
        aria-activedescendant={activeId ? rowId(activeId) : undefined}
        className="vm-list-rows"
        style={{ height: rows.getTotalSize() }}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onContextMenu={onContextMenu}
        data-testid="vm-list"
      >
        {rows.getVirtualItems().map(({ index, start }) => (
          <VmRowAt
            key={ids[index]}
            ids={ids}
            index={index}
            top={start}
            selectedId={selected}
            activeIndex={activeIndex}
            menuId={menu?.id}
          />
        ))}
      </div>
      <VmContextMenu at={menu} onClose={closeMenu} />
    </div>
  );
}
