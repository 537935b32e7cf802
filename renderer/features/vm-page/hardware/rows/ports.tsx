import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { limits, parallelOutputs } from '../../../../../shared/vm-parts';
import { ChoiceField } from '../../../../components/choice-field';
import { useFieldNote } from '../../../../components/fields/field-note';
import { noteText } from '../../../../i18n/message';
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

/** Parallel ports, and what becomes of what the guest prints. */
export function ParallelEditor({ edit }: EditorProps) {
  const { t } = useTranslation('hardware');
  const { parallelPorts = [] } = edit.draft;
  const note = useFieldNote(edit.issues, 'parallelPorts', t('hint.parallel'));
  const counts = Array.from({ length: limits.parallelPorts }, (_, at) => String(at + 1));
  return (
    <>
      <ChoiceField
        label={t('edit.parallelPorts')}
        values={counts}
        labelOf={(count) => count}
        value={String(parallelPorts.length)}
        onChange={(count) =>
          edit.change({
            parallelPorts: Array.from(
              { length: Number(count) },
              (_, at) => parallelPorts[at] ?? { output: 'log' as const },
            ),
          })
        }
        testId="edit-parallel"
        {...note}
      />
      {parallelPorts.map(({ output }, at) => (
        <ChoiceField
          // A port is its number.
          // oxlint-disable-next-line react/no-array-index-key
          key={at}
          label={t('edit.parallelOutput', { port: at + 1 })}
          values={parallelOutputs}
          labelOf={(value) => t(`edit.parallelOutputValue.${value}`)}
          value={output}
          onChange={(next) =>
            edit.change({
              parallelPorts: parallelPorts.map((each, place) =>
                place === at ? { output: next } : each,
              ),
            })
          }
          testId={`edit-parallel-${at}`}
        />
      ))}
    </>
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

/** The channel of the agent that shares the clipboard. */
export function ClipboardEditor({ edit, hardware }: EditorProps) {
  const { t } = useTranslation(['hardware', 'validation']);
  const lacks = hardware.choices.further.parts.clipboard;
  return (
    <ToggleField
      label={t('edit.clipboard')}
      checked={edit.draft.clipboard === true}
      // Off is how a definition is that never had it.
      onChange={(on) => edit.change({ clipboard: on || undefined })}
      issues={edit.issues}
      field="clipboard"
      hint={t('hint.clipboard')}
      lacks={lacks && noteText(lacks)}
      testId="edit-clipboard"
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
