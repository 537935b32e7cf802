import { Loader } from '@mantine/core';
import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldIssue, VmDraft } from '../../../shared/draft';
import type { AppError } from '../../../shared/errors';
import { ErrorPanel } from '../../components/errors/error-panel';
import { useChecked } from './state/checked';
import { DiskStep } from './steps/disk-step';
import { GuestStep } from './steps/guest-step';
import { errorsOf, focusFirstError } from '../../components/fields/field-issues';
import { stepHasError, stepOfField } from './state/issues';
import { whyNot, type WhyNot } from './state/why-not';
import { SourceStep } from './steps/source-step';
import { SummaryStep } from './steps/summary-step';
import { useCreation } from './state/use-creation';
import { useDraft, usePreview, useSuggestion, useValidation } from './state/use-draft';
import { WizardFooter } from './wizard-footer';
import { goToStep, sourceOf, useWizard, type WizardStep, wizardSteps } from './state/wizard-state';

interface StepPageProps {
  step: WizardStep;
  draft: VmDraft | null;
  valid: boolean;
}

function StepPage({ step, draft, valid }: StepPageProps) {
  const { t } = useTranslation('wizard');
  const line = usePreview(step === 'summary' ? draft : null, valid);
  if (step === 'source') return <SourceStep draft={draft} />;
  if (!draft) {
    return (
      <p className="wizard-wait pd-soft" role="status">
        <Loader size={18} /> {t('suggesting')}
      </p>
    );
  }
  if (step === 'guest') return <GuestStep draft={draft} />;
  if (step === 'disk') return <DiskStep draft={draft} />;
  return <SummaryStep draft={draft} line={line} />;
}

/** Why nothing was created stands below a summary that is longer than the window: it is scrolled to. */
function useErrorInView(content: RefObject<HTMLDivElement | null>, error: AppError | null) {
  useEffect(() => {
    const shown = content.current;
    if (error) shown?.scrollTo({ top: shown.scrollHeight });
  }, [content, error]);
}

/**
 * The keyboard goes on at the first field of a step that was just opened; on the summary at the button
 * that creates, as soon as it may be pressed. `shown`: the step's fields are there.
 */
function useFocusOnStep(step: WizardStep, shown: boolean, ready: boolean) {
  const content = useRef<HTMLDivElement>(null);
  const last = useRef<WizardStep>(step);
  const waiting = useRef(false);
  useEffect(() => {
    if (last.current !== step) {
      last.current = step;
      waiting.current = true;
      content.current?.scrollTo({ top: 0 });
    }
    const field = content.current?.querySelector<HTMLElement>('[data-step-focus]');
    const button = document.querySelector<HTMLElement>('[data-wizard-primary]:not(:disabled)');
    const target = field ?? button;
    if (!waiting.current || !shown || !target) return;
    waiting.current = false;
    target.focus();
    if (target instanceof HTMLInputElement && target.type === 'text') target.select();
  }, [step, shown, ready]);
  return content;
}

/** While a VM is created, the keyboard waits in front of Cancel: a key that is still held does not press it. */
function useFocusOnCreation(creating: boolean): void {
  useEffect(() => {
    if (!creating) return undefined;
    document.querySelector<HTMLElement>('.wizard-progress')?.focus();
    return () =>
      document.querySelector<HTMLElement>('[data-wizard-primary]:not(:disabled)')?.focus();
  }, [creating]);
}

const nextStep = (step: WizardStep): WizardStep =>
  wizardSteps[wizardSteps.indexOf(step) + 1] ?? 'summary';

/** Whether the primary button may be pressed. */
function mayGoOn(step: WizardStep, complete: boolean, settled: boolean, valid: boolean): boolean {
  if (step === 'summary') return settled && valid;
  return step !== 'source' || complete;
}

/** Why the button that goes on does nothing, while it does nothing. */
function useWhy(issues: readonly FieldIssue[], ready: boolean): WhyNot | null {
  const state = useWizard();
  return ready ? null : whyNot(state, issues);
}

/** Leads to what is missing: the source or its file on this page, or the field on the page that has it. */
function showMissing(why: WhyNot, content: RefObject<HTMLElement | null>): void {
  if (why.kind === 'change') {
    goToStep(stepOfField(why.issue.field));
    // After the step's own first field has taken the keyboard.
    setTimeout(() => focusFirstError(content.current), 50);
    return;
  }
  const place =
    why.what === 'source' ? 'input[name="source"]' : `[data-testid="choose-${why.what}"]`;
  content.current?.querySelector<HTMLElement>(place)?.focus();
}

/** Does what was asked for at once, or as soon as the last change has been checked: no click is lost. */
function useWhenSettled(asked: boolean, settled: boolean, action: () => void): void {
  const latest = useRef(action);
  latest.current = action;
  useEffect(() => {
    if (asked && settled) latest.current();
  }, [asked, settled]);
}

/** The page of the current step and the buttons below it. */
export function WizardBody() {
  const { t } = useTranslation('wizard');
  const step = useWizard((state) => state.step);
  const complete = useWizard((state) => sourceOf(state) !== null);
  const suggestionError = useSuggestion();
  const draft = useDraft();
  /** The primary button was pressed, and what was entered last is being checked. */
  const [asked, setAsked] = useState(false);
  const { issues, settled, error: validationError } = useValidation(draft, asked);
  const creation = useCreation();
  useEffect(() => useChecked.setState({ issues }), [issues]);
  const valid = errorsOf(issues).length === 0 && !validationError;
  const ready = mayGoOn(step, complete, settled, valid);
  const content = useFocusOnStep(step, step === 'source' || draft !== null, ready);
  useFocusOnCreation(creation.creating);
  const goOn = () => {
    setAsked(false);
    if (step === 'summary') {
      if (draft) creation.create(draft, true);
    } else if (stepHasError(issues, step)) focusFirstError(content.current);
    else goToStep(nextStep(step));
  };
  useWhenSettled(asked, settled || draft === null, goOn);
  const why = useWhy(issues, ready);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (creation.creating) return;
    if (why && !ready) showMissing(why, content);
    else if (ready) setAsked(true);
  };
  const error = creation.error ?? suggestionError ?? validationError;
  useErrorInView(content, creation.error);
  const number = wizardSteps.indexOf(step) + 1;
  return (
    <form className="wizard-main" noValidate onSubmit={onSubmit}>
      <p className="visually-hidden" role="status">
        {t('stepOf', { number, total: wizardSteps.length, step: t(`step.${step}`) })}
      </p>
      <div className="wizard-content" ref={content} inert={creation.creating}>
        <StepPage step={step} draft={draft} valid={settled && valid} />
        {error ? <ErrorPanel error={error} /> : null}
      </div>
      <WizardFooter {...{ creation, draft, step, ready, why }} waiting={asked} />
    </form>
  );
}
