import { useTranslation } from 'react-i18next';
import { PickField } from '../fields';
import type { EditorProps } from './editor-props';

/** What draws the guest's screen. */
export function DisplayEditor({ edit, hardware }: EditorProps) {
  const { t } = useTranslation(['hardware', 'vm']);
  return (
    <PickField
      label={t('edit.adapter')}
      value={edit.draft.display.adapter}
      choices={hardware.choices.adapters}
      labelOf={(adapter) => t(`vm:details.displayValue.${adapter}`)}
      onChange={(adapter) => edit.change({ display: { adapter } })}
      issues={edit.issues}
      field="display.adapter"
      testId="edit-display"
    />
  );
}
