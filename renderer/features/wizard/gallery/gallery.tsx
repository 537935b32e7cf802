import { Button, Loader, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { searchGallery } from '../../../../shared/gallery';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { loadGallery, useGallery } from '../../../stores/gallery';
import { AddressForm } from './address-form';
import { GalleryRow } from './gallery-row';
import { useAdoption } from './use-downloads';
import './gallery.css';

function Rows({ search, clear }: { search: string; clear: () => void }) {
  const { t } = useTranslation('gallery');
  const { list, error } = useGallery();
  const again = (
    <Button variant="default" size="xs" onClick={() => void loadGallery()}>
      {t('reload')}
    </Button>
  );
  if (!list) return error ? <ErrorPanel error={error} action={again} /> : <Loader size={18} />;
  const found = searchGallery(list.entries, search);
  if (found.length === 0) {
    return (
      <div className="gallery-none pd-soft" role="status" data-testid="gallery-none">
        <p>{list.entries.length === 0 ? t('empty') : t('noMatch', { search })}</p>
        {list.entries.length === 0 ? (
          again
        ) : (
          <Button variant="default" size="xs" onClick={clear}>
            {t('clearSearch')}
          </Button>
        )}
      </div>
    );
  }
  return (
    <>
      {list.problems.map(({ source, detail }) => (
        <p key={source} className="gallery-problem" role="alert">
          {t('problem', { source, detail })}
        </p>
      ))}
      <ul className="gallery-rows">
        {found.map((entry) => (
          <GalleryRow key={entry.id} entry={entry} />
        ))}
      </ul>
    </>
  );
}

/** What there is to run: systems to fetch, with a search, and any address. */
export function Gallery() {
  const { t } = useTranslation(['gallery', 'jobs', 'errors']);
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search);
  useAdoption();
  return (
    <div className="gallery" data-testid="gallery">
      <h2 className="wizard-heading">{t('heading')}</h2>
      <TextInput
        type="search"
        leftSection={<Search size={15} aria-hidden />}
        placeholder={t('search')}
        aria-label={t('search')}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.preventDefault();
        }}
        data-step-focus
        data-testid="gallery-search"
      />
      <Rows search={wanted} clear={() => setSearch('')} />
      <AddressForm />
    </div>
  );
}
