import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { drawnAtOnce } from '../../components/virtual-rows';
import type { LogStore } from './log-store';

/** Pixels; `--pd-leading-small`. */
const rowHeight = 18;
/** Lines that are in the list at once: a browser draws nothing that is higher than 33 million pixels. */
export const partLines = 1_000_000;

interface LogLinesProps {
  store: LogStore;
  /** Of the log's parts of {@link partLines}. */
  part: number;
  /** The line that is marked and brought into sight; null: the end of the log is. */
  found: number | null;
}

/** The lines of a log, as many as are seen. */
export function LogLines({ store, part, found }: LogLinesProps) {
  const { t } = useTranslation('consoles');
  const scroller = useRef<HTMLDivElement>(null);
  const { total } = useSyncExternalStore(store.state.subscribe, store.state.get);
  const first = part * partLines;
  const count = Math.max(0, Math.min(partLines, (total ?? 0) - first));
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 20,
    ...drawnAtOnce(),
  });
  /** What was brought into sight last: a log that grows moves nobody away from where they read. */
  const shown = useRef('');
  useEffect(() => {
    const wanted = `${first} ${found}`;
    if (count === 0 || wanted === shown.current) return;
    const here = found !== null && found >= first && found < first + count;
    if (here) rows.scrollToIndex(found - first, { align: 'center' });
    else if (found === null && shown.current === '')
      rows.scrollToIndex(count - 1, { align: 'end' });
    if (here || found === null) shown.current = wanted;
  }, [rows, found, first, count]);
  return (
    <div
      ref={scroller}
      className="serial-log"
      role="group"
      aria-label={t('serial.logLines')}
      // The keyboard scrolls it.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      data-testid="serial-log"
    >
      <ul style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, key, start }) => (
          <li
            key={key}
            aria-posinset={first + index + 1}
            aria-setsize={total ?? -1}
            data-found={first + index === found ? true : undefined}
            style={{ transform: `translateY(${start}px)` }}
          >
            {store.line(first + index) ?? ''}
          </li>
        ))}
      </ul>
    </div>
  );
}
