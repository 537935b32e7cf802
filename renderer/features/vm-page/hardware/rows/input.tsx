import { useTranslation } from 'react-i18next';
import { PickField, ToggleField } from '../fields';
import type { EditorProps } from './editor-props';

/** What the guest is pointed and typed at with. */
export function InputEditor({ edit, hardware }: EditorProps) {
  const { t } = useTranslation('hardware');
  const { input, usb } = edit.draft;
  const { usbs } = hardware.choices.further;
  return (
    <>
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
      {usb === undefined && usbs.every(({ lacks }) => lacks) ? null : (
        <PickField
          label={t('edit.usb')}
          value={usb ?? 'xhci'}
          choices={usbs}
          labelOf={(kind) => t(`value.usb.${kind}`)}
          // Nothing is stored for what is there without.
          onChange={(kind) => edit.change({ usb: kind === 'xhci' ? undefined : kind })}
          issues={edit.issues}
          field="usb"
          hint={t('hint.usb')}
          testId="edit-usb"
        />
      )}
    </>
  );
}
