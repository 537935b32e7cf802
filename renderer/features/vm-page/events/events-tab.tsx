import { TextInput } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { History, Search } from 'lucide-react';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VmSummary } from '../../../../shared/vm-state';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { drawnAtOnce } from '../../../components/virtual-rows';
import '../../../theme/mantine-later';
import { EventRow } from './event-row';
import './events.css';
import { type ToldEvent, useEvents } from './use-events';

/** Pixels of a row whose sentence has one line. */
const rowHeight = 40;

/** What has happened to a machine, the newest first, with a search. */
export function EventsTab({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation(['events', 'jobs', 'vm', 'errors']);
  const { events, error } = useEvents(vm.id);
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const found = useMemo(
    () => events?.filter(({ words }) => words.includes(wanted)) ?? null,
    [events, wanted],
  );
  if (!events || !found) {
    return (
      <div className="events">
        {error ? (
          <ErrorPanel error={error} kept />
        ) : (
          <p className="pd-soft" role="status">
            {t('reading')}
          </p>
        )}
      </div>
    );
  }
  if (events.length === 0) return <NoEvents />;
  return (
    <div className="events" data-testid="events">
      <header className="events-head">
        <TextInput
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
          leftSection={<Search size={14} aria-hidden />}
          placeholder={t('search')}
          aria-label={t('search')}
          data-testid="events-search"
        />
        <span className="pd-soft" role="status" data-testid="events-count">
          {wanted === ''
            ? t('count', { count: events.length })
            : t('found', { count: found.length })}
        </span>
      </header>
      {error ? <ErrorPanel error={error} kept /> : null}
      {found.length === 0 ? (
        <p className="pd-soft">{t('noMatch', { text: search.trim() })}</p>
      ) : (
        <EventList key={vm.id} events={found} />
      )}
    </div>
  );
}

function NoEvents() {
  const { t } = useTranslation('events');
  return (
    <div className="events events-empty" data-testid="events-empty">
      <History size={28} aria-hidden />
      <h2 className="pd-section-title">{t('empty')}</h2>
      <p className="pd-soft">{t('emptyText')}</p>
    </div>
  );
}

/** Only the rows in sight are in the document. */
function EventList({ events }: { events: readonly ToldEvent[] }) {
  const { t } = useTranslation('events');
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const rows = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => keyOf(events[index], index, events.length),
    estimateSize: () => rowHeight,
    // Before the page is laid out nothing has a height.
    measureElement: (row) => row.getBoundingClientRect().height || rowHeight,
    overscan: 12,
    ...drawnAtOnce(),
  });
  const toggle = (key: string) =>
    setOpen((now) => {
      const next = new Set(now);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  return (
    <div
      ref={scroller}
      className="events-list pd-card"
      role="group"
      aria-label={t('list')}
      // The keyboard scrolls it.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      data-testid="events-list"
    >
      <ul style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, key, start }) => {
          const told = events[index];
          return told ? (
            <li
              key={key}
              ref={rows.measureElement}
              data-index={index}
              aria-posinset={index + 1}
              aria-setsize={events.length}
              style={{ transform: `translateY(${start}px)` }}
              data-testid="event"
            >
              <EventRow
                told={told}
                open={open.has(String(key))}
                onToggle={() => toggle(String(key))}
              />
            </li>
          ) : null;
        })}
      </ul>
    </div>
  );
}

/** The oldest keeps its number when newer ones come. */
const keyOf = (told: ToldEvent | undefined, index: number, count: number): string =>
  `${told?.event.at} ${told?.event.kind} ${count - index}`;
