import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DialogFoot } from '../../components/dialog-foot';
import type { AppError } from '../../../shared/errors';
import type { MachineKey } from '../../../shared/machine-ref';
import { closeDialog } from '../../stores/navigation';
import { runCommand } from '../../stores/operations';
import { useVm } from '../../stores/vms';
import '../../theme/mantine-later';

/** Asks, with their names, before a VM is started that destroys disks of others. */
export function WriteBaseDialog({ id, error }: { id: MachineKey; error: AppError }) {
  const { t } = useTranslation(['vm', 'common']);
  const vm = useVm(id);
  const { path = '', names = '' } = error.params ?? {};
  const confirm = () => {
    closeDialog();
    setTimeout(() => void runCommand(id, 'start', true));
  };
  return (
    <Modal
      opened={vm !== null}
      onClose={closeDialog}
      title={t('writeBase.title', { name: vm?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={500}
      data-testid="write-base-dialog"
    >
      <p>{t('writeBase.text', { path })}</p>
      <p>
        <strong data-testid="write-base-names">{names}</strong>
      </p>
      <DialogFoot>
        <Button variant="default" onClick={closeDialog} data-autofocus>
          {t('common:cancel')}
        </Button>
        <Button color="red" onClick={confirm} data-testid="write-base-confirm">
          {t('writeBase.confirm')}
        </Button>
      </DialogFoot>
    </Modal>
  );
}
