import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { Funnel } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useListSearch } from '../../features/vm-list/list-search';
import { stateFilters } from '../../features/vm-list/vm-filter';
import { listSorts, sortList, useListLook } from '../../stores/list-look';

/** Which states the list shows. A bundle of its own: the first frame does without. */
export function FilterMenu() {
  const { t } = useTranslation();
  const filter = useListSearch((state) => state.filter);
  const sort = useListLook((look) => look.sort);
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
        <Menu.Divider />
        <Menu.Label>{t('sortLabel')}</Menu.Label>
        <Menu.RadioGroup
          value={sort}
          onChange={(value) => sortList(listSorts.find((name) => name === value) ?? 'name')}
        >
          {listSorts.map((name) => (
            <Menu.RadioItem key={name} value={name} data-testid={`sort-${name}`}>
              {t(`sort.${name}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
