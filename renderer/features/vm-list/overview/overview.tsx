import { Button } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { LayoutGrid, Plus } from 'lucide-react';
import { lazy, type ReactNode, type RefObject, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import type { MachineKey } from '../../../../shared/machine-ref';
import { drawnAtOnce } from '../../../components/virtual-rows';
import { useBulk } from '../../../stores/bulk';
import { goToWall, openWizard } from '../../../stores/navigation';
import { useAnySelected } from '../../../stores/selection';
import { useVms } from '../../../stores/vms';
import { clearListSearch, useVisibleVms } from '../list-search';
import './overview.css';
import { useSelectionKeys } from '../selection/use-selection-keys';
import { tallyOf } from '../tally';
import { VmCard } from './vm-card';
import { VmContextMenu } from '../vm-context-menu';

/** Read when something is first selected: the first frame does without. */
const BulkBar = lazy(async () => ({
  default: (await import('../selection/bulk-bar')).BulkBar,
}));
const BulkResult = lazy(async () => ({
  default: (await import('../selection/bulk-result')).BulkResult,
}));

const cardMinimum = 208;
const gap = 16;
/** Height of a card's text below its picture. */
const captionHeight = 106;

/** How many are drawn, where that is not all. */
function Found({ shown }: { shown: number }) {
  const { t } = useTranslation();
  const total = useVms((mirror) => mirror.order.length);
  return shown === total ? null : (
    <p className="overview-found pd-soft" role="status" data-testid="overview-found">
      {t('found', { count: shown, total })}
    </p>
  );
}

function OverviewHeader() {
  const { t } = useTranslation();
  const total = useVms((mirror) => mirror.order.length);
  const { running, ...others } = useVms(
    useShallow((mirror) => tallyOf(Object.values(mirror.byId))),
  );
  const told = (['paused', 'halted', 'crashed'] as const).filter((state) => others[state] > 0);
  return (
    <header className="pd-page-header overview-header">
      <div>
        <h1 className="pd-page-title">{t('overview')}</h1>
        <p className="pd-soft" data-testid="overview-tally">
          {t('count', { count: total })} · {t('tally.running', { count: running })}
          {told.map((state) => ` · ${t(`tally.${state}`, { count: others[state] })}`)}
        </p>
      </div>
      <div className="overview-actions">
        {running > 0 ? (
          <Button
            variant="default"
            leftSection={<LayoutGrid size={16} aria-hidden />}
            onClick={goToWall}
            data-testid="overview-wall"
          >
            {t('wall.show')}
          </Button>
        ) : null}
        <Button
          leftSection={<Plus size={16} aria-hidden />}
          onClick={() => openWizard()}
          data-testid="overview-new-vm"
        >
          {t('newVm')}
        </Button>
      </div>
    </header>
  );
}

/** The header; while something is selected, what can be done with it in the same place, so that no card moves. */
function OverviewTop() {
  const selecting = useAnySelected();
  const failed = useBulk((bulk) => bulk.result !== null);
  return (
    <>
      <div className="overview-top" data-selecting={selecting}>
        <OverviewHeader />
        <Suspense fallback={null}>{selecting ? <BulkBar /> : null}</Suspense>
      </div>
      <Suspense fallback={null}>{failed ? <BulkResult /> : null}</Suspense>
    </>
  );
}

/** What has failed is told above the cards: the page goes there, or nobody saw it while the list is scrolled. */
function useFailuresInSight(scroller: RefObject<HTMLElement | null>): void {
  const result = useBulk((bulk) => bulk.result);
  useEffect(() => {
    if (result) scroller.current?.scrollTo({ top: 0 });
  }, [result, scroller]);
}

/** The rows of cards in sight, as many in a row as the page is wide enough for. */
function useCardRows(count: number, scroller: RefObject<HTMLElement | null>) {
  const { ref: grid, width } = useElementSize<HTMLUListElement>();
  const columns = Math.max(1, Math.floor((width + gap) / (cardMinimum + gap)));
  const cardWidth = (width - gap * (columns - 1)) / columns;
  const rows = useVirtualizer({
    count: width > 0 ? Math.ceil(count / columns) : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => (cardWidth * 10) / 16 + captionHeight + gap,
    overscan: 2,
    ...drawnAtOnce(),
  });
  const placedFor = useRef(0);
  useEffect(() => {
    // The library keeps the heights it was told first, also for a window of another width.
    if (placedFor.current > 0) rows.measure();
    placedFor.current = cardWidth;
  }, [rows, cardWidth]);
  return { grid, columns, cardWidth, rows };
}

/** All VMs as cards with their pictures, below `hostStrip`; shown while no VM is chosen. */
export function Overview({ hostStrip }: { hostStrip: ReactNode }) {
  const { t } = useTranslation();
  const ids = useVisibleVms();
  const selecting = useAnySelected();
  useSelectionKeys(ids);
  const scroller = useRef<HTMLDivElement>(null);
  useFailuresInSight(scroller);
  const [menu, setMenu] = useState<{ id: MachineKey; x: number; y: number } | null>(null);
  const { grid, columns, cardWidth, rows } = useCardRows(ids.length, scroller);
  return (
    <div className="pd-page" ref={scroller} data-testid="overview">
      <div className="pd-page-inner">
        <OverviewTop />
        {hostStrip}
        <Found shown={ids.length} />
        {ids.length === 0 ? (
          <p className="overview-none">
            {t('noMatch')}{' '}
            <Button variant="subtle" size="compact-sm" onClick={clearListSearch}>
              {t('showAll')}
            </Button>
          </p>
        ) : null}
        <ul
          ref={grid}
          className="overview-grid"
          data-selecting={selecting}
          style={{ height: rows.getTotalSize() }}
        >
          {rows.getVirtualItems().flatMap((row) =>
            ids.slice(row.index * columns, (row.index + 1) * columns).map((id, column) => (
              <VmCard
                key={id}
                id={id}
                shown={ids}
                style={{
                  width: cardWidth,
                  transform: `translate(${column * (cardWidth + gap)}px, ${row.start}px)`,
                }}
                onMenu={setMenu}
              />
            )),
          )}
        </ul>
      </div>
      <VmContextMenu at={menu} onClose={() => setMenu(null)} />
    </div>
  );
}
