import type { FieldIssue } from '../../../../shared/draft';
import { errorsOf } from '../../../components/fields/field-issues';
import type { WizardStep } from './wizard-state';

/** The step whose page holds a field. */
export function stepOfField(field: string): WizardStep {
  const ofDisk = ['source.use', 'imageBytes', 'diskBus'];
  if (ofDisk.includes(field) || field.startsWith('newDisk')) return 'disk';
  if (field === 'source' || field.startsWith('source.')) return 'source';
  return 'guest';
}

/** Whether a step's page has something that keeps the VM from being made. */
export const stepHasError = (issues: readonly FieldIssue[], step: WizardStep): boolean =>
  errorsOf(issues).some((issue) => stepOfField(issue.field) === step);
