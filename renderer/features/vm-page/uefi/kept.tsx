import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatSize } from '../../../../shared/units';
import { type KeptVariables, mayAskForRecovery, type UefiContents } from '../../../../shared/uefi';
import { ConfirmChange } from './confirm-change';
import { dayText } from './day-text';
import { BitLocker } from './renew';

interface KeptProps {
  kept: readonly KeptVariables[];
  fixed: boolean;
  onRestore: (kept: KeptVariables) => void;
  onForget: (kept: KeptVariables) => void;
}

/** Variables that were put aside, with the way back and the way out. */
export function Kept({ kept, fixed, onRestore, onForget }: KeptProps) {
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
            <Button
              variant="subtle"
              color="gray"
              size="compact-xs"
              disabled={fixed}
              aria-label={t('factory.forgetLabel', { date })}
              onClick={() => onForget(each)}
              data-testid="uefi-forget-button"
            >
              {t('factory.forget')}
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

interface ForgetProps {
  kept: KeptVariables;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before kept variables go to the trash. */
export function ForgetDialog({ kept, busy, onConfirm, onClose }: ForgetProps) {
  const { t, i18n } = useTranslation('uefi');
  const date = dayText(kept.at, i18n.language, true);
  const size = formatSize(kept.bytes, i18n.language);
  return (
    <ConfirmChange
      title={t('factory.forgetTitle', { date })}
      confirm={t('factory.forgetConfirm')}
      harsh
      {...{ busy, onConfirm, onClose }}
      testId="uefi-forget"
    >
      <p>{t('factory.forgetText', { file: kept.name, size })}</p>
    </ConfirmChange>
  );
}
