import { Button, TextInput } from '@mantine/core';
import { HardDrive, Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isUnderWay } from '../../../shared/job-state';
import { formatSize } from '../../../shared/units';
import { ErrorPanel } from '../../components/errors/error-panel';
import { changesDisks, dismissDisksError, loadDisks, useDisks } from '../../stores/disks';
import { useJobs } from '../../stores/jobs';
import { useVms } from '../../stores/vms';
import '../../theme/mantine-later';
import { DiskRow } from './disk-row';
import { type DiskGroup, groupsOf } from './disk-text';
import './disks.css';

function Heading() {
  const { t } = useTranslation('disks');
  return (
    <thead>
      <tr>
        <th scope="col">{t('name')}</th>
        <th scope="col">{t('format')}</th>
        <th scope="col" className="disk-number">
          {t('virtual')}
        </th>
        <th scope="col" className="disk-number">
          {t('onDisk')}
        </th>
        <th scope="col">{t('chain')}</th>
        <th scope="col" className="disk-number">
          {t('snapshots')}
        </th>
        <th scope="col">
          <span className="visually-hidden">{t('actions')}</span>
        </th>
      </tr>
    </thead>
  );
}

function DisksTable({ groups }: { groups: readonly DiskGroup[] }) {
  const { t } = useTranslation('disks');
  return (
    <div className="pd-card disks-card">
      <table className="disks-table">
        <Heading />
        {groups.map(({ key, name, trashed, images }) => (
          <tbody key={key}>
            <tr className="disks-group">
              <th scope="rowgroup" colSpan={7}>
                {trashed ? t('inTrash', { name }) : name}
              </th>
            </tr>
            {images.map((image) => (
              <DiskRow key={image.path} image={image} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Nothing() {
  const { t } = useTranslation('disks');
  return (
    <div className="disks-nothing" data-testid="disks-empty">
      <HardDrive size={40} strokeWidth={1.4} aria-hidden />
      <p className="pd-section-title">{t('empty')}</p>
      <p className="pd-soft">{t('emptyText')}</p>
    </div>
  );
}

function NoMatch({ onShowAll }: { onShowAll: () => void }) {
  const { t } = useTranslation('disks');
  return (
    <div className="disks-nothing" role="status" data-testid="disks-no-match">
      <p className="pd-soft">{t('noMatch')}</p>
      <Button variant="default" size="xs" onClick={onShowAll}>
        {t('showAll')}
      </Button>
    </div>
  );
}

/** Every disk image of this user's machines, by machine. */
export function DisksPage() {
  const { t, i18n } = useTranslation(['disks', 'common', 'errors', 'jobs']);
  const { images, error } = useDisks();
  const [search, setSearch] = useState('');
  // What changes a VM, or any job that works with images, may change them.
  const vms = useVms(({ byId }) =>
    Object.values(byId)
      .map(({ id, state, edition = 0 }) => `${id} ${state} ${edition}`)
      .join(' '),
  );
  const ended = useJobs(({ byId }) =>
    Object.values(byId)
      .filter((job) => changesDisks.has(job.kind) && !isUnderWay(job))
      .map(({ id }) => id)
      .join(' '),
  );
  useEffect(() => void loadDisks(), [vms, ended]);
  const all = images ?? [];
  const groups = groupsOf(all, search);
  const bytes = all.reduce((sum, image) => sum + (image.bytes ?? 0), 0);
  const size = formatSize(bytes, i18n.language);
  return (
    <div className="pd-page" data-testid="disks">
      <div className="pd-page-inner disks">
        <header className="disks-head">
          <div>
            <h1 className="pd-page-title">{t('title')}</h1>
            <p className="pd-soft" data-testid="disks-total">
              {all.length > 0 ? t('total', { count: all.length, size }) : t('text')}
            </p>
          </div>
          {all.length > 0 ? (
            <TextInput
              type="search"
              value={search}
              onChange={({ currentTarget }) => setSearch(currentTarget.value)}
              aria-label={t('search')}
              placeholder={t('search')}
              leftSection={<Search size={15} aria-hidden />}
              data-testid="disks-search"
            />
          ) : null}
        </header>
        {error ? <ErrorPanel error={error} onDismiss={dismissDisksError} /> : null}
        {images === null && !error ? <p role="status">{t('looking')}</p> : null}
        {groups.length > 0 ? <DisksTable groups={groups} /> : null}
        {images?.length === 0 ? <Nothing /> : null}
        {all.length > 0 && groups.length === 0 ? <NoMatch onShowAll={() => setSearch('')} /> : null}
      </div>
    </div>
  );
}
