import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrashedVm } from '../../../shared/contract';
import { formatSize } from '../../../shared/units';
import { GoingList } from '../../components/going-list';
import { HarshButtons } from '../../components/harsh-buttons';
import { closeDialog } from '../../stores/navigation';
import { deleteTrashed } from '../../stores/trash';
import '../../theme/mantine-later';
import './trash.css';

interface EmptyDialogProps {
  trashed: readonly TrashedVm[];
  /** All that is in the trash. */
  all: boolean;
}

/** Asks, with names and bytes, before VMs are deleted for good. */
export function EmptyDialog({ trashed, all }: EmptyDialogProps) {
  const { t, i18n } = useTranslation(['trash', 'common']);
  const [busy, setBusy] = useState(false);
  const bytes = trashed.reduce((sum, vm) => sum + vm.bytes, 0);
  const confirm = async () => {
    setBusy(true);
    await deleteTrashed(trashed);
    closeDialog();
  };
  return (
    <Modal
      opened
      onClose={closeDialog}
      title={all ? t('confirm.titleAll') : t('confirm.titleOne', { name: trashed[0]?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={500}
      data-testid="empty-dialog"
    >
      <p>{trashed.length === 1 ? t('confirm.textOne') : t('confirm.textAll')}</p>
      <GoingList
        going={trashed.map(({ trashName, name, bytes }) => ({ id: trashName, name, bytes }))}
        label={t('title')}
      />
      <p className="trash-sum" data-testid="empty-sum">
        {t('confirm.total', { size: formatSize(bytes, i18n.language) })}
      </p>
      <HarshButtons
        label={all ? t('confirm.deleteAll') : t('confirm.deleteOne')}
        onCancel={closeDialog}
        onConfirm={() => void confirm()}
        busy={busy}
        testId="empty-confirm"
      />
    </Modal>
  );
}
