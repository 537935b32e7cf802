import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DialogFoot } from '../../components/dialog-foot';
import type { MachineKey } from '../../../shared/machine-ref';
import { actionRow, type VmCommand } from '../../../shared/vm-actions';
import { closeDialog } from '../../stores/navigation';
import { runCommand } from '../../stores/operations';
import { useVm } from '../../stores/vms';
import '../../theme/mantine-later';
import { useFullScreenElement } from '../../components/full-screen-element';

const sentences = { force: 'confirmForce', reset: 'confirmReset' } as const;

/** Asks before something that a guest may lose work by. */
export function ConfirmDialog({ id, command }: { id: MachineKey; command: VmCommand }) {
  const { t } = useTranslation(['vm', 'common']);
  const vm = useVm(id);
  const filling = useFullScreenElement();
  const group = sentences[actionRow(command).harsh ?? 'force'];
  const confirm = () => {
    closeDialog();
    // After the keyboard is back where it was: the button that had it rests while the command is under way.
    setTimeout(() => void runCommand(id, command));
  };
  return (
    <Modal
      // Nothing outside the element that is in full screen is visible.
      key={filling ? 'full' : 'page'}
      portalProps={filling ? { target: filling } : {}}
      opened={vm !== null}
      onClose={closeDialog}
      title={t(`${group}.title`, { name: vm?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={440}
      data-testid="confirm-dialog"
    >
      <p>{t(`${group}.text`)}</p>
      <DialogFoot>
        <Button variant="default" onClick={closeDialog} data-autofocus>
          {t('common:cancel')}
        </Button>
        <Button color="red" onClick={confirm} data-testid="confirm-yes">
          {t(`${group}.confirm`)}
        </Button>
      </DialogFoot>
    </Modal>
  );
}
