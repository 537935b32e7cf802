import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { limits } from '../../../../../shared/vm-parts';
import { useFieldNote } from '../../../../components/fields/field-note';
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

/** What the guest knows a channel by. */
export function ChannelEditor({ edit, row }: EditorProps) {
  const { t } = useTranslation('hardware');
  const { channels = [] } = edit.draft;
  const note = useFieldNote(edit.issues, `channels.${row.device}.name`);
  const channel = channels.find(({ id }) => id === row.device);
  if (!channel) return null;
  const rename = (name: string) =>
    edit.change({
      channels: channels.map((each) => (each.id === row.device ? { ...each, name } : each)),
    });
  return (
    <TextInput
      label={t('edit.channelName')}
      value={channel.name}
      placeholder={t('example.channel')}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => rename(event.currentTarget.value)}
      data-testid="edit-channel-name"
      {...note}
    />
  );
}
