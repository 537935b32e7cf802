import { CloseButton, Modal } from '@mantine/core';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GrantedFile } from '../../../shared/contract';
import { droppedFile } from '../../components/dropped-file';
import { dismissJob, useJobs } from '../../stores/jobs';
import { keptForm } from '../../stores/kept-forms';
import { closeDialog } from '../../stores/navigation';
import { loadProfiles } from '../../stores/profiles';
import '../../theme/mantine-later';
import { DiscardDialog } from './discard-dialog';
import { takeDrop } from './fields/files';
import { StepRail } from './step-rail';
import { continueInBackground, resetCreation, useCreationState } from './state/use-creation';
import { beginWizard, isDirty, isWizardState, useWizard } from './state/wizard-state';
import { WizardBody } from './wizard-body';
import './wizard.css';

/** Dropped files land where their content says they belong. */
function onDrop(event: DragEvent): void {
  const file = droppedFile(event);
  if (file) void takeDrop(file, null);
}

/**
 * Begins with nothing, with a file that was dropped, or where a job left off that has failed. It may be called more
 * than once: a first drawing that waits for its sentences is thrown away.
 */
function beginAgain(file: GrantedFile | null, again: string | null): void {
  const kept = again === null ? null : keptForm(again);
  if (again === null || !isWizardState(kept)) {
    resetCreation();
    beginWizard(file);
    return;
  }
  useWizard.setState(kept, true);
  resetCreation(useJobs.getState().byId[again]?.error ?? null);
}

/** From a source to a running guest. What was entered stays until the person throws it away. */
export function Wizard({ file, again }: { file: GrantedFile | null; again: string | null }) {
  const { t } = useTranslation(['wizard', 'gallery', 'common', 'errors', 'validation', 'jobs']);
  const [asking, setAsking] = useState(false);
  const begun = useRef(false);
  if (!begun.current) {
    begun.current = true;
    beginAgain(file, again);
  }
  useEffect(() => void loadProfiles(), []);
  useEffect(() => {
    if (again !== null) dismissJob(again);
  }, [again]);
  const close = () => {
    const { jobId, asking: begins } = useCreationState.getState();
    if (jobId !== null) continueInBackground();
    else if (begins) return;
    else if (isDirty(useWizard.getState())) setAsking(true);
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
