import { Check, CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { stepHasError } from './state/issues';
import { useChecked } from './state/checked';
import { goToStep, sourceOf, useWizard, type WizardStep, wizardSteps } from './state/wizard-state';
import './step-rail.css';

type StepLook = 'current' | 'error' | 'done' | 'ahead';

function Mark({ look, number }: { look: StepLook; number: number }) {
  if (look === 'error') return <CircleAlert size={20} aria-hidden />;
  return (
    <span className="step-mark" aria-hidden>
      {look === 'done' ? <Check size={13} strokeWidth={3} /> : number}
    </span>
  );
}

/** The steps at the wizard's side. Once the source is chosen every step is one click away. */
export function StepRail() {
  const { t } = useTranslation('wizard');
  const { step, reached } = useWizard();
  const complete = useWizard((state) => sourceOf(state) !== null);
  const issues = useChecked((checked) => checked.issues);
  const lookOf = (name: WizardStep): StepLook => {
    if (name !== 'summary' && stepHasError(issues, name)) return 'error';
    if (name === step) return 'current';
    return wizardSteps.indexOf(name) < wizardSteps.indexOf(reached) ? 'done' : 'ahead';
  };
  const labelOf = (name: WizardStep, look: StepLook) =>
    look === 'error' || look === 'done'
      ? t(`stepHas.${look}`, { step: t(`step.${name}`) })
      : t(`step.${name}`);
  return (
    <ol className="step-rail">
      {wizardSteps.map((name, index) => {
        const look = lookOf(name);
        return (
          <li key={name}>
            <button
              type="button"
              className="pd-nav-item step-button"
              data-look={look}
              aria-current={name === step ? 'step' : undefined}
              aria-label={labelOf(name, look)}
              disabled={name !== 'source' && !complete}
              onClick={() => goToStep(name)}
              data-testid={`wizard-step-${name}`}
            >
              <Mark look={look} number={index + 1} />
              {t(`step.${name}`)}
            </button>
          </li>
        );
      })}
    </ol>
  );
}
