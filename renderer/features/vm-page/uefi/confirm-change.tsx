import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DialogFoot } from '../../../components/dialog-foot';

interface ConfirmChangeProps {
  title: string;
  confirm: string;
  /** It takes something away. */
  harsh?: boolean;
  /** What must be agreed to is not, yet. */
  disabled?: boolean;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
  testId: string;
  children: ReactNode;
}

/** Asks before variables become others, and says what that means. */
export function ConfirmChange(props: ConfirmChangeProps) {
  const { title, confirm, harsh = false, disabled = false, busy, onConfirm, onClose } = props;
  const { t } = useTranslation('common');
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': t('close') }}
      size={480}
      data-testid={props.testId}
    >
      <div className="uefi-confirm">{props.children}</div>
      <DialogFoot>
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('cancel')}
        </Button>
        <Button
          {...(harsh && { color: 'red' })}
          disabled={disabled}
          loading={busy}
          onClick={onConfirm}
          data-testid={`${props.testId}-confirm`}
        >
          {confirm}
        </Button>
      </DialogFoot>
    </Modal>
  );
}
