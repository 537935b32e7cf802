import { Button, Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { VmDraft } from '../../../shared/draft';
import type { Creation, CreationStep } from './state/use-creation';
import { goToStep, type WizardStep, wizardSteps } from './state/wizard-state';
import './wizard-footer.css';

interface WizardFooterProps {
  creation: Creation;
  draft: VmDraft | null;
  step: WizardStep;
  /** The primary button may be pressed. */
  ready: boolean;
  /** It was pressed, and the last change is still being checked: a second click waits for the next step. */
  waiting: boolean;
}

function CreationProgress({
  progress,
  onCancel,
}: {
  progress: CreationStep;
  onCancel: () => void;
}) {
  const { t } = useTranslation('wizard');
  const percent = progress.fraction === null ? null : Math.round(progress.fraction * 100);
  return (
    <footer className="wizard-footer">
      <div
        className="wizard-progress"
        tabIndex={-1}
        data-testid="wizard-progress"
        data-step={progress.step}
      >
        <p role="status">{t(`progress.${progress.step}`)}</p>
        <Progress
          value={percent ?? 100}
          animated={percent === null}
          size="sm"
          aria-label={t('progress.label')}
        />
      </div>
      {progress.step === 'starting' ? null : (
        <Button variant="default" onClick={onCancel} data-testid="wizard-cancel-create">
          {t('cancelCreate')}
        </Button>
      )}
    </footer>
  );
}

/** Back, Next, and at the end the two ways to create; while creating, how far it is. */
export function WizardFooter({ creation, draft, step, ready, waiting }: WizardFooterProps) {
  const { t } = useTranslation('wizard');
  if (creation.progress) {
    return <CreationProgress progress={creation.progress} onCancel={creation.cancel} />;
  }
  const before = wizardSteps[wizardSteps.indexOf(step) - 1];
  const last = step === 'summary';
  return (
    <footer className="wizard-footer">
      {before ? (
        <Button variant="default" onClick={() => goToStep(before)} data-testid="wizard-back">
          {t('back')}
        </Button>
      ) : null}
      <span className="wizard-footer-space" />
      {last ? (
        <Button
          variant="default"
          disabled={!ready || !draft}
          onClick={() => draft && creation.create(draft, false)}
          data-testid="wizard-create"
        >
          {t('create')}
        </Button>
      ) : null}
      <Button
        type="submit"
        disabled={!ready}
        loading={waiting}
        data-wizard-primary
        data-testid={last ? 'wizard-create-start' : 'wizard-next'}
      >
        {t(last ? 'createAndStart' : 'next')}
      </Button>
    </footer>
  );
}
