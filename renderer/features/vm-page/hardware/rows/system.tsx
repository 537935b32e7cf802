import { Switch, Textarea, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChoiceField } from '../../../../components/choice-field';
import { fileNameOf } from '../../../../components/file-name';
import { useFieldNote } from '../../../../components/fields/field-note';
import { api, attempt } from '../../../../api/client';
import { guestName, noteText } from '../../../../i18n/message';
import { loadProfiles, useProfiles } from '../../../../stores/profiles';
import { PickField } from '../fields';
import { FileField } from '../file-field';
import { More } from '../more';
import { OptionalChoice } from '../optional-fields';
import type { EditorProps } from './editor-props';

/** The machine's name. */
export function NameEditor({ edit }: EditorProps) {
  const { t } = useTranslation('hardware');
  const note = useFieldNote(edit.issues, 'name');
  return (
    <TextInput
      label={t('edit.name')}
      value={edit.draft.name}
      maxLength={200}
      onChange={(event) => edit.change({ name: event.currentTarget.value })}
      data-testid="edit-name"
      {...note}
    />
  );
}

/** What the person keeps in mind of it. */
export function NotesEditor({ edit }: EditorProps) {
  const { t } = useTranslation('hardware');
  const note = useFieldNote(edit.issues, 'notes');
  return (
    <Textarea
      label={t('edit.notes')}
      value={edit.draft.notes}
      autosize
      minRows={3}
      maxRows={10}
      onChange={(event) => edit.change({ notes: event.currentTarget.value })}
      data-testid="edit-notes"
      {...note}
    />
  );
}

/** The guest kind. */
export function OsEditor({ edit }: EditorProps) {
  const { t } = useTranslation(['hardware', 'common']);
  useEffect(() => void loadProfiles(), []);
  const profiles = useProfiles((state) => state.profiles);
  const names = new Map(profiles.map(({ id, name }) => [id, guestName(id, name)]));
  return (
    <PickField
      label={t('edit.os')}
      value={edit.draft.os}
      choices={profiles.map(({ id }) => ({ value: id, lacks: null }))}
      labelOf={(os) => names.get(os) ?? os}
      onChange={(os) => edit.change({ os })}
      issues={edit.issues}
      field="os"
      searchable
      testId="edit-os"
    />
  );
}

/** The versioned machine type, and whether it has System Management Mode. */
export function MachineEditor({ edit, hardware }: EditorProps) {
  const { t } = useTranslation(['hardware', 'validation']);
  const { machine, smm } = edit.draft;
  const { machines, further } = hardware.choices;
  return (
    <>
      <PickField
        label={t('edit.machine')}
        value={machine}
        choices={machines}
        labelOf={(name) => name}
        onChange={(name) => edit.change({ machine: name })}
        issues={edit.issues}
        field="machine"
        searchable
        testId="edit-machine"
      />
      <More
        set={smm !== undefined}
        issues={edit.issues}
        fields={['smm']}
        testId="edit-machine-more"
      >
        <OptionalChoice
          label={t('edit.smm')}
          values={['on', 'off'] as const}
          value={smm === undefined ? undefined : smm ? 'on' : 'off'}
          labelOf={(value) => t(`value.${value}`)}
          none={t('edit.asFirmware')}
          onChange={(value) => edit.change({ smm: value && value === 'on' })}
          issues={edit.issues}
          field="smm"
          hint={t('hint.smm')}
          lacks={further.parts.smm && noteText(further.parts.smm)}
          testId="edit-smm"
        />
      </More>
    </>
  );
}

/** BIOS, UEFI, or UEFI with Secure Boot. */
export function FirmwareEditor({ edit, hardware }: EditorProps) {
  const { t } = useTranslation(['hardware', 'vm']);
  return (
    <PickField
      label={t('edit.firmware')}
      value={edit.draft.firmware}
      choices={hardware.choices.firmware}
      labelOf={(kind) => t(`vm:details.firmwareValue.${kind}`)}
      onChange={(firmware) => edit.change({ firmware })}
      issues={edit.issues}
      field="firmware"
      testId="edit-firmware"
    />
  );
}

/** A moment as the definition has it, now. */
const thisMoment = () => new Date().toISOString().slice(0, 19);

/** What the guest finds in its hardware clock. */
export function ClockEditor({ edit }: EditorProps) {
  const { t } = useTranslation('hardware');
  const { clock, clockBase } = edit.draft;
  const note = useFieldNote(edit.issues, 'clockBase', t('hint.clockBase'));
  return (
    <>
      <ChoiceField
        label={t('edit.clock')}
        values={['utc', 'localtime'] as const}
        labelOf={(value) => t(`value.clock.${value}`)}
        value={clock}
        onChange={(next) => edit.change({ clock: next })}
        testId="edit-clock"
      />
      <More
        set={clockBase !== undefined}
        issues={edit.issues}
        fields={['clockBase']}
        testId="edit-clock-more"
      >
        <Switch
          label={t('edit.clockFixed')}
          checked={clockBase !== undefined}
          onChange={(event) =>
            edit.change({ clockBase: event.currentTarget.checked ? thisMoment() : undefined })
          }
          data-testid="edit-clock-fixed"
        />
        {clockBase === undefined ? null : (
          <TextInput
            label={t('edit.clockBase')}
            value={clockBase}
            spellCheck={false}
            onChange={(event) => edit.change({ clockBase: event.currentTarget.value.trim() })}
            data-testid="edit-clock-base"
            {...note}
          />
        )}
      </More>
    </>
  );
}

/** A kernel that QEMU loads itself. */
export function KernelEditor({ edit }: EditorProps) {
  const { t } = useTranslation('hardware');
  const note = useFieldNote(edit.issues, 'kernel.append');
  // The window knows a chosen file by its token alone; its name is only here.
  const [names, setNames] = useState<Readonly<Record<string, string>>>({});
  const { kernel } = edit.draft;
  if (kernel === null) return <p className="pd-soft">{t('value.none')}</p>;
  const nameOf = (file: string | null) => file && (names[file] ?? fileNameOf(file));
  const choose = async (purpose: 'kernel' | 'initrd') => {
    const outcome = await attempt(api.files.choose({ purpose }));
    if (!outcome.ok || !outcome.value) return;
    const { token, info } = outcome.value;
    setNames((known) => ({ ...known, [token]: info.fileName }));
    edit.change({ kernel: { ...kernel, [purpose]: token } });
  };
  return (
    <>
      <FileField
        label={t('edit.kernelFile')}
        name={nameOf(kernel.kernel) ?? t('edit.noFile')}
        choose={{ label: t('edit.choose'), onClick: () => void choose('kernel') }}
        clear={{ label: t('edit.clear'), onClick: () => edit.change({ kernel: null }) }}
        issues={edit.issues}
        field="kernel.kernel"
        testId="edit-kernel"
      />
      <FileField
        label={t('edit.initrd')}
        name={nameOf(kernel.initrd) ?? t('edit.noFile')}
        choose={{ label: t('edit.choose'), onClick: () => void choose('initrd') }}
        clear={
          kernel.initrd === null
            ? null
            : {
                label: t('edit.clear'),
                onClick: () => edit.change({ kernel: { ...kernel, initrd: null } }),
              }
        }
        issues={edit.issues}
        field="kernel.initrd"
        testId="edit-initrd"
      />
      <TextInput
        label={t('edit.append')}
        value={kernel.append}
        spellCheck={false}
        onChange={(event) =>
          edit.change({ kernel: { ...kernel, append: event.currentTarget.value } })
        }
        data-testid="edit-append"
        {...note}
      />
    </>
  );
}
