import type { FieldIssue } from '../../../../shared/draft';
import { errorsOf } from '../../../components/fields/field-issues';
import { stepOfField } from './issues';
import { sourceOf, type SourceFields, type WizardState } from './wizard-state';

/** What is missing before the wizard can go on. */
export type WhyNot =
  | { kind: 'choose'; what: 'source' | 'iso' | 'disk' | 'kernel' }
  | { kind: 'change'; issue: FieldIssue };

/** Pure: why the button that goes on does nothing now; null when it does, or when only a check is awaited. */
export function whyNot(
  state: SourceFields & Pick<WizardState, 'step'>,
  issues: readonly FieldIssue[],
): WhyNot | null {
  const { step, kind } = state;
  if (sourceOf(state) === null) {
    const needsFile = kind === 'iso' || kind === 'disk' || kind === 'kernel';
    return { kind: 'choose', what: needsFile ? kind : 'source' };
  }
  const errors = errorsOf(issues);
  const issue =
    step === 'summary' ? errors[0] : errors.find(({ field }) => stepOfField(field) === step);
  return issue ? { kind: 'change', issue } : null;
}
