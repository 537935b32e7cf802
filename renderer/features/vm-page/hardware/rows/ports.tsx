import { useTranslation } from 'react-i18next';
import { limits } from '../../../../../shared/vm-parts';
import { PickField, ToggleField } from '../fields';
import type { EditorProps } from './editor-props';

const counts = Array.from({ length: limits.serialPorts + 1 }, (_, count) => String(count));

/** How many serial ports there are. */
export function SerialEditor({ edit }: EditorProps) {
  const { t } = useTranslation('hardware');
  return (
    <PickField
      label={t('edit.ports')}
      value={String(edit.draft.serialPorts)}
      choices={counts.map((value) => ({ value, lacks: null }))}
      labelOf={(count) => count}
      onChange={(count) => edit.change({ serialPorts: Number(count) })}
      issues={edit.issues}
      field="serialPorts"
      testId="edit-serial"
    />
  );
}

/** The channel of the guest agent. */
export function AgentEditor({ edit }: EditorProps) {
  const { t } = useTranslation('hardware');
  return (
    <ToggleField
      label={t('edit.agent')}
      checked={edit.draft.guestAgent}
      onChange={(guestAgent) => edit.change({ guestAgent })}
      issues={edit.issues}
      field="guestAgent"
      testId="edit-agent"
    />
  );
}
