import { ActionIcon, CloseButton, Menu, TextInput, Tooltip } from '@mantine/core';
import { Funnel, Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useListSearch } from '../features/vm-list/list-search';
import { stateFilters } from '../features/vm-list/vm-filter';
import { onFocusSearch } from './signals';

function FilterMenu() {
  const { t } = useTranslation();
  const filter = useListSearch((state) => state.filter);
  const [opened, setOpened] = useState(false);
  return (
    <Menu position="bottom-end" width={190} opened={opened} onChange={setOpened}>
      <Menu.Target>
        <Tooltip label={t('filterLabel')} disabled={opened}>
          <ActionIcon
            variant={filter === 'all' ? 'subtle' : 'light'}
            color={filter === 'all' ? 'gray' : 'accent'}
            size={26}
            aria-label={`${t('filterLabel')}: ${t(`filter.${filter}`)}`}
            data-testid="list-filter"
          >
            <Funnel size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown aria-label={t('filterLabel')}>
        <Menu.RadioGroup
          value={filter}
          onChange={(value) =>
            useListSearch.setState({ filter: stateFilters.find((name) => name === value) ?? 'all' })
          }
        >
          {stateFilters.map((name) => (
            <Menu.RadioItem key={name} value={name}>
              {t(`filter.${name}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Narrows the list while typing; Ctrl+F comes here, the down arrow goes on to the list. */
export function SearchField() {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const search = useListSearch((state) => state.search);
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
    else if (event.key === 'ArrowDown' || event.key === 'Enter')
      document.querySelector<HTMLElement>('[role="listbox"]')?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <TextInput
      ref={input}
      className="search-field"
      size="sm"
      type="search"
      value={search}
      placeholder={t('search')}
      aria-label={t('searchLabel')}
      onChange={(event) => setSearch(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      leftSection={<Search size={15} aria-hidden />}
      rightSectionWidth={search === '' ? 34 : 58}
      rightSection={
        <span className="search-field-end">
          {search === '' ? null : (
            <CloseButton
              size={24}
              iconSize={14}
              aria-label={t('clearSearch')}
              onClick={() => setSearch('')}
            />
          )}
          <FilterMenu />
        </span>
      }
      data-testid="list-search"
    />
  );
}
