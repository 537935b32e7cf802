import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DialogFoot } from './dialog-foot';

interface HarshButtonsProps {
  /** What the harsh one does. */
  label: string;
  onCancel: () => void;
  onConfirm: () => void;
  busy?: boolean;
  disabled?: boolean;
  testId: string;
}

/** The foot of a dialog that asks before something is lost: Cancel has the keyboard. */
export function HarshButtons(props: HarshButtonsProps) {
  const { label, onCancel, onConfirm, busy, disabled, testId } = props;
  const { t } = useTranslation();
  return (
    <DialogFoot>
      <Button variant="default" onClick={onCancel} data-autofocus>
        {t('cancel')}
      </Button>
      <Button
        color="red"
        loading={busy}
        disabled={disabled}
        onClick={onConfirm}
        data-testid={testId}
      >
        {label}
      </Button>
    </DialogFoot>
  );
}
