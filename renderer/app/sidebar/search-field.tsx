import { Funnel, Search, X } from 'lucide-react';
import { type KeyboardEvent, lazy, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useListSearch, useVisibleVms } from '../../features/vm-list/list-search';
import './search-field.css';
import { goToVm } from '../../stores/navigation';
import { onFocusSearch } from '../../stores/signals';
import { useListDrawn } from '../use-list-drawn';

/** Stands where the filter's button will be. */
const filterPlace = <Funnel className="search-field-filter" size={14} aria-hidden />;

const FilterMenu = lazy(async () => ({ default: (await import('./filter-menu')).FilterMenu }));

/**
 * Narrows the list while typing; Ctrl+F comes here, the down arrow goes on to the list. Made of plain elements,
 * as it is on the first frame, which does without the library's menus and fields.
 */
export function SearchField() {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const drawn = useListDrawn();
  const search = useListSearch((state) => state.search);
  // With what was typed, Enter means what the list now begins with.
  const [found] = useVisibleVms();
  const first = search.trim() === '' ? undefined : found;
  const setSearch = (text: string) => useListSearch.setState({ search: text });
  useEffect(
    () =>
      onFocusSearch(() => {
        input.current?.focus();
        input.current?.select();
      }),
    [],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && search !== '') setSearch('');
    else if (event.key === 'Enter' && first) goToVm(first);
    else if (event.key === 'ArrowDown' || event.key === 'Enter')
      document.querySelector<HTMLElement>('[role="listbox"]')?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <div className="search-field">
      <Search size={15} aria-hidden />
      <input
        ref={input}
        type="search"
        value={search}
        placeholder={t('search')}
        aria-label={t('searchLabel')}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        data-testid="list-search"
      />
      {search === '' ? null : (
        <button
          type="button"
          className="search-field-clear"
          aria-label={t('clearSearch')}
          onClick={() => {
            setSearch('');
            input.current?.focus();
          }}
        >
          <X size={14} aria-hidden />
        </button>
      )}
      {drawn ? (
        <Suspense fallback={filterPlace}>
          <FilterMenu />
        </Suspense>
      ) : (
        filterPlace
      )}
    </div>
  );
}
