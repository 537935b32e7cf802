import { CloseButton, Modal } from '@mantine/core';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GrantedFile } from '../../../shared/contract';
import { droppedFile } from '../../components/dropped-file';
import { closeDialog } from '../../stores/navigation';
import { loadProfiles } from '../../stores/profiles';
import '../../theme/mantine-later';
import { DiscardDialog } from './discard-dialog';
import { takeDrop } from './fields/files';
import { StepRail } from './step-rail';
import { beginWizard, isDirty, useWizard } from './state/wizard-state';
import { WizardBody } from './wizard-body';
import './wizard.css';

/** Dropped files land where their content says they belong. */
function onDrop(event: DragEvent): void {
  const file = droppedFile(event);
  if (file) void takeDrop(file, null);
}

/** From a source to a running guest. What was entered stays until the person throws it away. */
export function Wizard({ file }: { file: GrantedFile | null }) {
  const { t } = useTranslation(['wizard', 'common', 'errors', 'validation']);
  const [asking, setAsking] = useState(false);
  const begun = useRef(false);
  if (!begun.current) {
    begun.current = true;
    beginWizard(file);
  }
  useEffect(() => void loadProfiles(), []);
  const close = () => {
    if (isDirty(useWizard.getState())) setAsking(true);
    else closeDialog();
  };
  return (
    <Modal
      opened
      onClose={close}
      size={860}
      padding={0}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={!asking}
    >
      <div
        className="wizard"
        data-testid="wizard"
        onDragOver={(event) => event.preventDefault()}
        onDrop={onDrop}
      >
        <div className="wizard-side">
          <Modal.Title className="wizard-title">{t('title')}</Modal.Title>
          <StepRail />
        </div>
        <CloseButton
          className="wizard-close"
          aria-label={t('close')}
          onClick={close}
          data-testid="wizard-close"
        />
        <WizardBody />
      </div>
      {asking ? <DiscardDialog onKeep={() => setAsking(false)} onDiscard={closeDialog} /> : null}
    </Modal>
  );
}
