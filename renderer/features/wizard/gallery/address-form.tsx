import { Button, TextInput } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { DownloadProgress } from './gallery-row';
import { addressSubject, fetchImage, useRunningDownload, useWaiting } from './use-downloads';

/** Fetches what an address leads to. */
export function AddressForm() {
  const { t } = useTranslation('gallery');
  const [url, setUrl] = useState('');
  const [checksum, setChecksum] = useState('');
  const job = useRunningDownload(addressSubject);
  const asking = useWaiting((waiting) => waiting.subject === addressSubject);
  const failed = useWaiting((waiting) =>
    waiting.failed?.subject === addressSubject ? waiting.failed.error : null,
  );
  const begin = () => {
    if (url.trim() !== '') void fetchImage(addressSubject, { kind: 'url', url, checksum });
  };
  // Enter would go on with the wizard.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    begin();
  };
  return (
    <section className="gallery-address" aria-label={t('address')}>
      <h3 className="gallery-address-title">{t('address')}</h3>
      <div className="gallery-address-fields">
        <TextInput
          label={t('url')}
          description={t('urlHint')}
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          classNames={{ input: 'pd-mono' }}
          spellCheck={false}
          data-testid="gallery-url"
        />
        <TextInput
          label={t('checksum')}
          description={t('checksumHint')}
          value={checksum}
          onChange={(event) => setChecksum(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          classNames={{ input: 'pd-mono' }}
          spellCheck={false}
          data-testid="gallery-checksum"
        />
        {job ? null : (
          <Button
            variant="default"
            disabled={url.trim() === ''}
            loading={asking}
            onClick={begin}
            data-testid="gallery-fetch-url"
          >
            {t('fetch')}
          </Button>
        )}
      </div>
      {job ? <DownloadProgress job={job} name={job.subject.name} /> : null}
      {failed ? <ErrorPanel error={failed} /> : null}
    </section>
  );
}
