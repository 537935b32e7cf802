import { useTranslation } from 'react-i18next';
import { ChoiceField } from '../../../../components/choice-field';
import { useFieldNote } from '../../../../components/fields/field-note';
import { ToggleField } from '../fields';
import type { EditorProps } from './editor-props';

/** What runs the guest's instructions. */
export function AcceleratorEditor({ edit }: EditorProps) {
  const { t } = useTranslation(['hardware', 'vm']);
  const note = useFieldNote(edit.issues, 'accelerator');
  return (
    <ChoiceField
      label={t('edit.accelerator')}
      values={['auto', 'kvm', 'tcg'] as const}
      labelOf={(value) => t(`vm:details.acceleratorValue.${value}`)}
      value={edit.draft.accelerator}
      onChange={(accelerator) => edit.change({ accelerator })}
      testId="edit-accelerator"
      {...note}
    />
  );
}

/** The source of random numbers. */
export function RngEditor({ edit }: EditorProps) {
  const { t } = useTranslation('hardware');
  return (
    <ToggleField
      label={t('edit.rng')}
      checked={edit.draft.rng}
      onChange={(rng) => edit.change({ rng })}
      issues={edit.issues}
      field="rng"
      testId="edit-rng"
    />
  );
}

/** The memory balloon. */
export function BalloonEditor({ edit }: EditorProps) {
  const { t } = useTranslation('hardware');
  return (
    <ToggleField
      label={t('edit.balloon')}
      checked={edit.draft.balloon}
      onChange={(balloon) => edit.change({ balloon })}
      issues={edit.issues}
      field="balloon"
      testId="edit-balloon"
    />
  );
}
