import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { visible } from '../../../../shared/texts/visible';
import { mayAskForRecovery, type UefiContents } from '../../../../shared/uefi';
import { ConfirmChange } from './confirm-change';
import { nameList } from './name-list';
import { useEntryName } from './entries';
import { BitLocker } from './renew';

interface ResetProps {
  name: string;
  os: string;
  contents: UefiContents | null;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before the variables are put aside, and names what is lost. */
export function ResetDialog({ name, os, contents, busy, onConfirm, onClose }: ResetProps) {
  const { t, i18n } = useTranslation('uefi');
  const nameOf = useEntryName();
  const [agreed, setAgreed] = useState(false);
  const own = contents?.entries.filter(({ kind }) => kind === 'system') ?? [];
  const names = own.map((entry) => visible(nameOf(entry)));
  const list = nameList(names, i18n.language);
  const asks = mayAskForRecovery('reset', { os, now: contents });
  return (
    <ConfirmChange
      title={t('factory.title')}
      confirm={t('factory.confirm')}
      harsh
      disabled={asks && !agreed}
      {...{ busy, onConfirm, onClose }}
      testId="uefi-reset"
    >
      <p>{t('factory.text', { name })}</p>
      <ul className="uefi-lost">
        {own.length > 0 ? <li>{t('factory.entries', { count: own.length, list })}</li> : null}
        {contents?.secureBoot === 'no-keys' ? null : <li>{t('factory.keys')}</li>}
        <li>{t('factory.other')}</li>
      </ul>
      {asks ? <BitLocker agreed={agreed} onAgree={setAgreed} /> : null}
      <p>{t('factory.kept')}</p>
    </ConfirmChange>
  );
}
