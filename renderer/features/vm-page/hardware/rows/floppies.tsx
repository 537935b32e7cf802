import { Button } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GrantedFile } from '../../../../../shared/contract';
import { freeFloppy } from '../../../../../shared/new-device';
import type { Floppy } from '../../../../../shared/vm-parts';
import { api, attempt } from '../../../../api/client';
import { fileNameOf } from '../../../../components/file-name';
import { FieldNote, useFieldNote } from '../../../../components/fields/field-note';
import { tellError } from '../../../../components/tell-error';
import { ToggleField } from '../fields';
import { FileField } from '../file-field';
import { patched } from '../patched';
import type { EditorProps } from './editor-props';

interface DriveProps {
  vm: string;
  drive: Floppy;
  change: (drive: Floppy) => void;
  /** Null for the only drive: it goes with the row. */
  onRemove: (() => void) | null;
  issues: EditorProps['edit']['issues'];
}

function DriveFields({ vm, drive, change, onRemove, issues }: DriveProps) {
  const { t } = useTranslation('hardware');
  const { id, file, readOnly = false } = drive;
  // The window knows a chosen file by its token alone; its name is only here.
  const [chosen, setChosen] = useState<{ token: string; name: string } | null>(null);
  const take = ({ token, info }: GrantedFile) => {
    setChosen({ token, name: info.fileName });
    change({ ...drive, file: token });
  };
  const choose = async () => {
    const outcome = await attempt(api.files.choose({ purpose: 'any' }));
    if (!outcome.ok) return tellError(outcome.error);
    if (outcome.value) take(outcome.value);
  };
  const make = async () => {
    const outcome = await attempt(api.files.blankFloppy({ id: vm }));
    if (outcome.ok) take(outcome.value);
    else tellError(outcome.error);
  };
  const name = file !== null && chosen?.token === file ? chosen.name : file && fileNameOf(file);
  return (
    <>
      <FileField
        label={t('value.floppyDrive', { drive: t(`value.floppy.${id}`) })}
        name={name ?? t('value.emptyTray')}
        choose={{ label: t('edit.choose'), onClick: () => void choose() }}
        make={file === null ? { label: t('edit.blankFloppy'), onClick: () => void make() } : null}
        clear={
          file === null
            ? null
            : { label: t('edit.eject'), onClick: () => change({ id, file: null }) }
        }
        issues={issues}
        field={`floppies.${id}.file`}
        testId={`edit-${id}`}
      />
      <ToggleField
        label={t('edit.readOnly')}
        checked={readOnly}
        onChange={(on) => change(patched(drive, { readOnly: on ? true : undefined }))}
        issues={issues}
        field={`floppies.${id}.readOnly`}
        testId={`edit-${id}-read-only`}
      />
      {onRemove ? (
        <div>
          <Button
            variant="default"
            size="xs"
            leftSection={<X size={14} aria-hidden />}
            onClick={onRemove}
            data-testid={`edit-${id}-remove`}
          >
            {t('edit.removeDrive')}
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** Floppy drives, and what is in them. */
export function FloppyEditor({ edit, hardware }: EditorProps) {
  const { t } = useTranslation('hardware');
  const note = useFieldNote(edit.issues, 'floppies');
  const { floppies = [] } = edit.draft;
  const set = (drives: Floppy[]) => edit.change({ floppies: drives });
  const free = freeFloppy({ floppies });
  return (
    <div className="hw-forwards">
      {floppies.map((drive) => (
        <DriveFields
          key={drive.id}
          vm={hardware.config.id}
          drive={drive}
          change={(next) => set(floppies.map((each) => (each.id === drive.id ? next : each)))}
          onRemove={
            floppies.length > 1 ? () => set(floppies.filter(({ id }) => id !== drive.id)) : null
          }
          issues={edit.issues}
        />
      ))}
      <FieldNote note={note} />
      {free === null ? null : (
        <Button
          variant="default"
          size="xs"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => set([...floppies, { id: free, file: null }])}
          data-testid="floppy-add"
        >
          {t('edit.addDrive')}
        </Button>
      )}
    </div>
  );
}
