import { useTranslation } from 'react-i18next';
import { ToggleField } from '../fields';
import type { EditorProps } from './editor-props';

/** What the guest is pointed and typed at with. */
export function InputEditor({ edit }: EditorProps) {
  const { t } = useTranslation('hardware');
  const { input } = edit.draft;
  return (
    <div className="hw-pair">
      <ToggleField
        label={t('edit.tablet')}
        checked={input.tablet}
        onChange={(tablet) => edit.change({ input: { ...input, tablet } })}
        issues={edit.issues}
        field="input.tablet"
        testId="edit-tablet"
      />
      <ToggleField
        label={t('edit.usbKeyboard')}
        checked={input.usbKeyboard}
        onChange={(usbKeyboard) => edit.change({ input: { ...input, usbKeyboard } })}
        issues={edit.issues}
        field="input.usbKeyboard"
        testId="edit-usb-keyboard"
      />
    </div>
  );
}
