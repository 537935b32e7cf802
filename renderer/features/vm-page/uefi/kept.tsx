import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type KeptVariables, mayAskForRecovery, type UefiContents } from '../../../../shared/uefi';
import { ConfirmChange } from './confirm-change';
import { dayText } from './day-text';
import { BitLocker } from './renew';

interface KeptProps {
  kept: readonly KeptVariables[];
  fixed: boolean;
  onRestore: (kept: KeptVariables) => void;
}

/** Variables that were put aside, with the way back. */
export function Kept({ kept, fixed, onRestore }: KeptProps) {
  const { t, i18n } = useTranslation('uefi');
  if (kept.length === 0) return null;
  return (
    <ul className="uefi-kept" aria-label={t('factory.keptHeading')} data-testid="uefi-kept">
      {kept.map((each) => {
        const date = dayText(each.at, i18n.language, true);
        return (
          <li key={each.name}>
            <span>{t('factory.keptFrom', { date })}</span>
            <Button
              variant="subtle"
              size="compact-xs"
              disabled={fixed}
              aria-label={t('factory.restoreLabel', { date })}
              onClick={() => onRestore(each)}
              data-testid="uefi-restore-button"
            >
              {t('factory.restore')}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

interface RestoreProps {
  kept: KeptVariables;
  os: string;
  contents: UefiContents | null;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before kept variables take the place of the present ones. */
export function RestoreDialog({ kept, os, contents, busy, onConfirm, onClose }: RestoreProps) {
  const { t, i18n } = useTranslation('uefi');
  const [agreed, setAgreed] = useState(false);
  const asks = mayAskForRecovery('restore', { os, now: contents });
  const date = dayText(kept.at, i18n.language, true);
  return (
    <ConfirmChange
      title={t('factory.restoreTitle', { date })}
      confirm={t('factory.restore')}
      disabled={asks && !agreed}
      {...{ busy, onConfirm, onClose }}
      testId="uefi-restore"
    >
      <p>{t('factory.restoreText')}</p>
      {asks ? <BitLocker agreed={agreed} onAgree={setAgreed} /> : null}
      <p>{t('factory.kept')}</p>
    </ConfirmChange>
  );
}
