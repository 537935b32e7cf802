import { Button, Modal } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { DialogFoot } from '../../components/dialog-foot';

/** Asks before what was entered is lost. */
export function DiscardDialog({
  onKeep,
  onDiscard,
}: {
  onKeep: () => void;
  onDiscard: () => void;
}) {
  const { t } = useTranslation(['wizard', 'common']);
  // Back to the field that had the keyboard; the dialog takes it a moment after this.
  useEffect(() => {
    const holder = document.activeElement;
    return () => {
      if (holder instanceof HTMLElement) holder.focus();
    };
  }, []);
  return (
    <Modal
      opened
      onClose={onKeep}
      title={t('discard.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={420}
      zIndex={300}
      data-testid="wizard-discard"
    >
      <p>{t('discard.text')}</p>
      <DialogFoot>
        <Button variant="default" onClick={onKeep} data-autofocus data-testid="wizard-keep">
          {t('discard.keep')}
        </Button>
        <Button color="red" onClick={onDiscard} data-testid="wizard-discard-confirm">
          {t('discard.confirm')}
        </Button>
      </DialogFoot>
    </Modal>
  );
}
