import { Button, Textarea, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChoiceField } from '../../../../components/choice-field';
import { fileNameOf } from '../../../../components/file-name';
import { useFieldNote } from '../../../../components/fields/field-note';
import { api, attempt } from '../../../../api/client';
import { guestName } from '../../../../i18n/message';
import { loadProfiles, useProfiles } from '../../../../stores/profiles';
import { PickField } from '../fields';
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

/** The versioned machine type. */
export function MachineEditor({ edit, hardware }: EditorProps) {
  const { t } = useTranslation('hardware');
  return (
    <PickField
      label={t('edit.machine')}
      value={edit.draft.machine}
      choices={hardware.choices.machines}
      labelOf={(machine) => machine}
      onChange={(machine) => edit.change({ machine })}
      issues={edit.issues}
      field="machine"
      searchable
      testId="edit-machine"
    />
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

/** What the guest finds in its hardware clock. */
export function ClockEditor({ edit }: EditorProps) {
  const { t } = useTranslation('hardware');
  return (
    <ChoiceField
      label={t('edit.clock')}
      values={['utc', 'localtime'] as const}
      labelOf={(value) => t(`value.clock.${value}`)}
      value={edit.draft.clock}
      onChange={(clock) => edit.change({ clock })}
      testId="edit-clock"
    />
  );
}

interface KernelFileProps {
  label: string;
  name: string | null;
  onChoose: () => void;
  onClear: () => void;
  testId: string;
}

function KernelFile({ label, name, onChoose, onClear, testId }: KernelFileProps) {
  const { t } = useTranslation('hardware');
  return (
    <div className="hw-file" role="group" aria-label={label}>
      <span className="hw-file-text">
        <span className="hw-label">{label}</span>
        <span className="pd-soft" data-testid={`${testId}-file`}>
          {name ?? t('edit.noFile')}
        </span>
      </span>
      <Button variant="default" size="xs" onClick={onChoose} data-testid={testId}>
        {t('edit.choose')}
      </Button>
      {name === null ? null : (
        <Button variant="default" size="xs" onClick={onClear}>
          {t('edit.clear')}
        </Button>
      )}
    </div>
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
      <KernelFile
        label={t('edit.kernelFile')}
        name={nameOf(kernel.kernel)}
        onChoose={() => void choose('kernel')}
        onClear={() => edit.change({ kernel: null })}
        testId="edit-kernel"
      />
      <KernelFile
        label={t('edit.initrd')}
        name={nameOf(kernel.initrd)}
        onChoose={() => void choose('initrd')}
        onClear={() => edit.change({ kernel: { ...kernel, initrd: null } })}
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
