import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../components/code/copy-button';
import { useAppInfo } from '../../stores/app-info';
import { closeDialog } from '../../stores/navigation';
import '../../theme/mantine-later';
import './settings-page.css';

/** Which program this is, for a bug report. */
export function AboutDialog() {
  const { t } = useTranslation(['settings', 'common']);
  const { version, electron } = useAppInfo();
  const name = t('version', { version });
  const engine = `${t('electron')} ${electron}`;
  return (
    <Modal
      opened
      onClose={closeDialog}
      title={t('aboutPaddock')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={420}
      data-testid="about-dialog"
    >
      <p>{t('slogan')}</p>
      <div className="settings-row">
        <div className="settings-row-text">
          <span className="pd-selectable">{name}</span>
          <span className="pd-soft pd-selectable">{engine}</span>
          <span className="pd-soft">{t('licence')}</span>
        </div>
        <CopyButton text={`${name}\n${engine}`} label={t('common:copy')} />
      </div>
    </Modal>
  );
}
