import { useTranslation } from 'react-i18next';
import { PickField } from '../fields';
import type { EditorProps } from './editor-props';

/** The guest's sound card. */
export function SoundEditor({ edit, hardware }: EditorProps) {
  const { t } = useTranslation(['hardware', 'vm']);
  return (
    <PickField
      label={t('edit.card')}
      value={edit.draft.sound}
      choices={hardware.choices.sounds}
      labelOf={(card) => t(`vm:details.soundValue.${card}`)}
      onChange={(sound) => edit.change({ sound })}
      issues={edit.issues}
      field="sound"
      testId="edit-sound"
    />
  );
}
