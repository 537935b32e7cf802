import { useTranslation } from 'react-i18next';
import { ToggleField } from '../fields';
import type { EditorProps } from './editor-props';

/** The TPM that swtpm plays. */
export function TpmEditor({ edit }: EditorProps) {
  const { t } = useTranslation('hardware');
  return (
    <ToggleField
      label={t('edit.tpm')}
      checked={edit.draft.tpm}
      onChange={(tpm) => edit.change({ tpm })}
      issues={edit.issues}
      field="tpm"
      testId="edit-tpm"
    />
  );
}

/** Whether the firmware asks for signatures; without it the guest keeps UEFI. */
export function SecureEditor({ edit }: EditorProps) {
  const { t } = useTranslation('hardware');
  return (
    <ToggleField
      label={t('edit.secure')}
      checked={edit.draft.firmware === 'uefi-secure'}
      onChange={(secure) => edit.change({ firmware: secure ? 'uefi-secure' : 'uefi' })}
      issues={edit.issues}
      field="firmware"
      testId="edit-secure"
    />
  );
}
