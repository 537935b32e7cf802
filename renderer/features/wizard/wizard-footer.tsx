import { Button } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { VmDraft } from '../../../shared/draft';
import { issueText } from '../../components/fields/field-note';
import { ProgressBar } from '../../components/progress-bar';
import { progressOf } from '../../i18n/job-text';
import { continueInBackground, type Creation } from './state/use-creation';
import type { WhyNot } from './state/why-not';
import { goToStep, type WizardStep, wizardSteps } from './state/wizard-state';
import './wizard-footer.css';

interface WizardFooterProps {
  creation: Creation;
  draft: VmDraft | null;
  step: WizardStep;
  /** The primary button may be pressed. */
  ready: boolean;
  /** Why not, where something is missing; the button then leads to it. */
  why: WhyNot | null;
  /** It was pressed, and the last change is still being checked: a second click waits for the next step. */
  waiting: boolean;
}

function CreationProgress({ creation: { job, cancel } }: { creation: Creation }) {
  const { t, i18n } = useTranslation(['wizard', 'jobs']);
  const step = job?.step ?? 'preparing';
  const cancelling = job?.state === 'cancelling';
  const progress = job && progressOf(job, i18n.language);
  return (
    <footer className="wizard-footer">
      <div className="wizard-progress" tabIndex={-1} data-testid="wizard-progress" data-step={step}>
        <div className="wizard-progress-words">
          <p role="status">{t(cancelling ? 'jobs:state.cancelling' : `jobs:step.${step}`)}</p>
          <span className="wizard-progress-numbers pd-soft">{progress}</span>
        </div>
        <ProgressBar label={t('progress.label')} fraction={job?.fraction ?? null} />
      </div>
      {job?.cancellable ? (
        <Button
          variant="default"
          onClick={cancel}
          disabled={cancelling}
          data-testid="wizard-cancel-create"
        >
          {t('cancelCreate')}
        </Button>
      ) : null}
      {job ? (
        <Button variant="default" onClick={continueInBackground} data-testid="wizard-background">
          {t('background')}
        </Button>
      ) : null}
    </footer>
  );
}

/** Back, Next, and at the end the two ways to create; while creating, how far it is. */
export function WizardFooter({ creation, draft, step, ready, why, waiting }: WizardFooterProps) {
  const { t } = useTranslation(['wizard', 'validation']);
  const reason = useId();
  if (creation.creating) return <CreationProgress creation={creation} />;
  const before = wizardSteps[wizardSteps.indexOf(step) - 1];
  const last = step === 'summary';
  return (
    <footer className="wizard-footer">
      {before ? (
        <Button variant="default" onClick={() => goToStep(before)} data-testid="wizard-back">
          {t('back')}
        </Button>
      ) : null}
      <p className="wizard-footer-why pd-soft" id={reason} role="status" data-testid="wizard-why">
        {why?.kind === 'choose' ? t(`why.${why.what}`) : null}
        {why?.kind === 'change' ? t('why.field', { problem: issueText(why.issue) }) : null}
      </p>
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
        disabled={!ready && !why}
        data-disabled={why ? true : undefined}
        aria-disabled={why ? true : undefined}
        aria-describedby={why ? reason : undefined}
        loading={waiting}
        data-wizard-primary
        data-testid={last ? 'wizard-create-start' : 'wizard-next'}
      >
        {t(last ? 'createAndStart' : 'next')}
      </Button>
    </footer>
  );
}
