import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MachineKey } from '../../../../shared/machine-ref';
import { formatSize } from '../../../../shared/units';
import { HarshButtons } from '../../../components/harsh-buttons';
import { closeDialog } from '../../../stores/navigation';
import { runCommand } from '../../../stores/operations';
import { useVm } from '../../../stores/vms';
import '../../../theme/mantine-later';
import { whenText } from './when-text';

/** Asks before a suspended guest's memory is thrown away. @param start it boots then. */
export function DiscardStateDialog({ id, start }: { id: MachineKey; start: boolean }) {
  const { t, i18n } = useTranslation(['vm', 'common']);
  const vm = useVm(id);
  const suspended = vm?.suspended;
  const discard = async () => {
    if ((await runCommand(id, 'discard-suspended')) && start) await runCommand(id, 'start');
  };
  const confirm = () => {
    closeDialog();
    // After the keyboard is back where it was.
    setTimeout(() => void discard());
  };
  return (
    <Modal
      opened={suspended !== undefined}
      onClose={closeDialog}
      title={t('discardState.title', { name: vm?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={460}
      data-testid="discard-state"
    >
      <p>{t('discardState.text')}</p>
      {suspended ? (
        <p>
          {t('discardState.moved', {
            size: formatSize(suspended.bytes, i18n.language),
            when: whenText(suspended.at, i18n.language),
          })}
        </p>
      ) : null}
      <HarshButtons
        label={t(start ? 'discardState.confirmStart' : 'discardState.confirm')}
        onCancel={closeDialog}
        onConfirm={confirm}
        testId="discard-state-yes"
      />
    </Modal>
  );
}
