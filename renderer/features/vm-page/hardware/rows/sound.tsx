import { useTranslation } from 'react-i18next';
import { soundPlaces } from '../../../../../shared/vm-parts';
import { PickField } from '../fields';
import type { EditorProps } from './editor-props';

/** The guest's sound card, and what plays it. */
export function SoundEditor({ edit, hardware }: EditorProps) {
  const { t } = useTranslation(['hardware', 'vm']);
  const { sound, soundTo = 'host' } = edit.draft;
  return (
    <>
      <PickField
        label={t('edit.card')}
        value={sound}
        choices={hardware.choices.sounds}
        labelOf={(card) => t(`vm:details.soundValue.${card}`)}
        onChange={(card) => edit.change({ sound: card })}
        issues={edit.issues}
        field="sound"
        testId="edit-sound"
      />
      {sound === 'none' ? null : (
        <PickField
          label={t('edit.soundTo')}
          value={soundTo}
          choices={soundPlaces.map((value) => ({ value, lacks: null }))}
          labelOf={(place) => t(`value.soundTo.${place}`)}
          // The host is where it goes that never said.
          onChange={(place) => edit.change({ soundTo: place === 'app' ? place : undefined })}
          issues={edit.issues}
          field="soundTo"
          hint={t(`hint.soundTo.${soundTo}`)}
          testId="edit-sound-to"
        />
      )}
    </>
  );
}
