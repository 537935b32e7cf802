import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrashedVm } from '../../../shared/trashed-vm';
import { neededAfter } from '../../../shared/trash-needs';
import { formatSize } from '../../../shared/units';
import { GoingList } from '../../components/going-list';
import { MustAgree } from '../../components/must-agree';
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
  const [agreed, setAgreed] = useState(false);
  const names = neededAfter(trashed);
  const bytes = trashed.reduce((sum, vm) => sum + vm.bytes, 0);
  const confirm = async () => {
    setBusy(true);
    // The consent is for what was shown; main looks again for what needs them since.
    await deleteTrashed(trashed, agreed);
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
      {names.length > 0 ? (
        <MustAgree
          text={t('confirm.neededBy')}
          list={names}
          label={t('confirm.agree')}
          checked={agreed}
          onChange={setAgreed}
          testId="empty-needed"
        />
      ) : null}
      <HarshButtons
        label={all ? t('confirm.deleteAll') : t('confirm.deleteOne')}
        onCancel={closeDialog}
        onConfirm={() => void confirm()}
        busy={busy}
        disabled={names.length > 0 && !agreed}
        testId="empty-confirm"
      />
    </Modal>
  );
}
