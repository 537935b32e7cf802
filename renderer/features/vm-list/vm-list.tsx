import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MachineKey } from '../../../shared/machine-ref';
import { askToRemove, goToVm, useNavigation } from '../../stores/navigation';
import { useStatesKnown } from '../../stores/vms';
import { useListKeys } from './use-list-keys';
import { VmContextMenu } from './vm-context-menu';
import './vm-list.css';
import { rowId, VmRow } from './vm-row';

const rowHeight = 56;

/** The VMs of the sidebar; only the rows in sight are in the document, so a thousand are as quick as ten. */
export function VmList({ ids }: { ids: readonly MachineKey[] }) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [menu, setMenu] = useState<{ id: MachineKey; x: number; y: number } | null>(null);
  const place = useNavigation((navigation) => navigation.place);
  const selected = place.page === 'vm' ? place.id : null;
  const known = useStatesKnown();
  const rows = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  const activeIndex = Math.min(active, Math.max(ids.length - 1, 0));
  const activeId = ids[activeIndex];

  const moveTo = useCallback(
    (index: number) => {
      setActive(index);
      rows.scrollToIndex(index);
    },
    [rows],
  );
  // The keyboard goes on from the VM whose page was opened, wherever it was opened from.
  useEffect(() => {
    const index = selected === null ? -1 : ids.indexOf(selected);
    if (index >= 0) moveTo(index);
  }, [selected, ids, moveTo]);

  const openMenuOf = (id: MachineKey) => {
    if (!known) return;
    const row = document.getElementById(rowId(id))?.getBoundingClientRect();
    setMenu({ id, x: (row?.left ?? 0) + 56, y: (row?.bottom ?? 0) - 10 });
  };
  const onKeyDown = useListKeys({
    ids,
    active: activeIndex,
    page: Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1),
    moveTo,
    open: (id) => goToVm(id),
    menu: openMenuOf,
    remove: askToRemove,
  });
  const idUnder = (target: EventTarget) => {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-vm-id]') : null;
    return ids.find((id) => id === row?.dataset['vmId']) ?? null;
  };
  const onClick = (event: MouseEvent) => {
    const id = idUnder(event.target);
    if (id) goToVm(id);
  };
  const onContextMenu = (event: MouseEvent) => {
    const id = idUnder(event.target);
    if (!id || !known) return;
    event.preventDefault();
    setActive(ids.indexOf(id));
    setMenu({ id, x: event.clientX, y: event.clientY });
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
        {rows.getVirtualItems().map((row) => {
          const id = ids[row.index];
          return id ? (
            <VmRow
              key={id}
              id={id}
              index={row.index}
              count={ids.length}
              top={row.start}
              selected={id === selected}
              active={row.index === activeIndex}
              menu={menu?.id === id}
            />
          ) : null;
        })}
      </div>
      <VmContextMenu at={menu} onClose={() => setMenu(null)} />
    </div>
  );
}
