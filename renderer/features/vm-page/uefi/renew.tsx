import { Button, Checkbox } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  mayAskForRecovery,
  suspendBitLocker,
  type MissingCertificate,
  type UefiContents,
} from '../../../../shared/uefi';
import { CodeBlock } from '../../../components/code/code-block';
import { ConfirmChange } from './confirm-change';
import { nameList } from './name-list';

interface MissingProps {
  missing: readonly MissingCertificate[];
  template: string | null;
  /** The button that adds them, or that leads to it. */
  children: ReactNode;
}

/** Says that certificates are missing, and where they are. */
export function MissingCertificates({ missing, template, children }: MissingProps) {
  const { t, i18n } = useTranslation('uefi');
  const list = nameList(
    missing.map(({ subject }) => subject),
    i18n.language,
  );
  return (
    <section className="uefi-missing" data-testid="uefi-missing">
      <TriangleAlert size={18} aria-hidden />
      <div className="uefi-missing-text">
        <p className="uefi-missing-title">{t('renew.title')}</p>
        <p>{t('renew.text')}</p>
        <p>{t('renew.missing', { list })}</p>
        <p>{template === null ? t('renew.nowhere') : t('renew.from', { file: template })}</p>
        {children}
      </div>
    </section>
  );
}

interface RenewProps {
  os: string;
  contents: UefiContents | null;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before certificates are added; of a Windows guest, whether BitLocker is prepared for it. */
export function RenewDialog({ os, contents, busy, onConfirm, onClose }: RenewProps) {
  const { t } = useTranslation('uefi');
  const [agreed, setAgreed] = useState(false);
  const asks = mayAskForRecovery('renew', { os, now: contents });
  return (
    <ConfirmChange
      title={t('renew.confirmTitle')}
      confirm={t('renew.confirm')}
      disabled={asks && !agreed}
      {...{ busy, onConfirm, onClose }}
      testId="uefi-renew"
    >
      {asks ? <BitLocker agreed={agreed} onAgree={setAgreed} /> : null}
      <p>{t('renew.confirmText')}</p>
    </ConfirmChange>
  );
}

/** The warning that comes before the keys of a Windows guest become others. */
export function BitLocker({
  agreed,
  onAgree,
}: {
  agreed: boolean;
  onAgree: (agreed: boolean) => void;
}) {
  const { t } = useTranslation(['uefi', 'common']);
  return (
    <section className="uefi-bitlocker" data-testid="uefi-bitlocker">
      <p>{t('renew.bitLocker')}</p>
      <CodeBlock
        text={suspendBitLocker}
        label={t('common:command')}
        copyLabel={t('common:copyCommand')}
      />
      <Checkbox
        label={t('renew.bitLockerAgree')}
        checked={agreed}
        onChange={(event) => onAgree(event.currentTarget.checked)}
        data-testid="uefi-bitlocker-box"
      />
    </section>
  );
}

/** The button of {@link MissingCertificates}. */
export function RenewButton({ disabled, onClick }: { disabled: boolean; onClick: () => void }) {
  const { t } = useTranslation('uefi');
  return (
    <Button size="xs" mt={8} disabled={disabled} onClick={onClick} data-testid="uefi-renew-button">
      {t('renew.button')}
    </Button>
  );
}
