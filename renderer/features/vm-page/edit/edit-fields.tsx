import { Button, Switch, Textarea, TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldIssue } from '../../../../shared/draft';
import { editableSize, MiB, parseCount, parseMemory } from '../../../../shared/units';
import { api, attempt } from '../../../api/client';
import { ChoiceField } from '../../../components/choice-field';
import { FieldNote, useFieldNote } from '../../../components/fields/field-note';
import { TypedNumber } from '../../../components/fields/typed-number';
import { cdOf, type VmEdit } from './vm-edit';
import './edit-fields.css';

interface EditFieldsProps {
  edit: VmEdit;
  onChange: (change: Partial<VmEdit>) => void;
  /** What main found in the changes. */
  issues: readonly FieldIssue[];
}

const accelerators = ['auto', 'kvm', 'tcg'] as const;

function CdField({ edit, onChange, issues }: EditFieldsProps) {
  const { t } = useTranslation('vm');
  const note = useFieldNote(issues, 'cd');
  if (edit.cd === undefined) return null;
  const choose = async () => {
    const outcome = await attempt(api.files.choose({ purpose: 'iso' }));
    if (outcome.ok && outcome.value) onChange({ cd: cdOf(outcome.value) });
  };
  return (
    <div className="edit-cd" role="group" aria-label={t('edit.cd')}>
      <div className="edit-cd-text">
        <span className="edit-label">{t('edit.cd')}</span>
        <span className="pd-soft" data-testid="edit-cd-file">
          {edit.cd?.name ?? t('details.emptyTray')}
        </span>
      </div>
      <Button
        variant="default"
        size="xs"
        onClick={() => void choose()}
        aria-describedby="edit-cd-note"
        data-invalid={note.error ? true : undefined}
        data-testid="edit-cd-choose"
      >
        {t('edit.cdChoose')}
      </Button>
      {edit.cd ? (
        <Button
          variant="default"
          size="xs"
          onClick={() => onChange({ cd: null, bootFromCd: false })}
          data-testid="edit-cd-eject"
        >
          {t('edit.cdEject')}
        </Button>
      ) : null}
      {edit.cd ? (
        <Switch
          label={t('edit.bootFromCd')}
          checked={edit.bootFromCd}
          onChange={(event) => onChange({ bootFromCd: event.currentTarget.checked })}
        />
      ) : null}
      <div className="edit-cd-note" id="edit-cd-note">
        <FieldNote note={note} />
      </div>
    </div>
  );
}

function SizeFields({ edit, onChange, issues }: EditFieldsProps) {
  const { t } = useTranslation('vm');
  const memoryNote = useFieldNote(issues, 'memoryMiB');
  const cpusNote = useFieldNote(issues, 'cpus');
  return (
    <div className="edit-pair">
      <TypedNumber
        label={t('edit.memory')}
        value={edit.memoryMiB}
        parse={parseMemory}
        format={(mebibytes) => editableSize(mebibytes * MiB)}
        onChange={(memoryMiB) => onChange({ memoryMiB })}
        step={512}
        testId="edit-memory"
        {...memoryNote}
      />
      <TypedNumber
        label={t('edit.cpus')}
        value={edit.cpus}
        parse={parseCount}
        format={String}
        onChange={(cpus) => onChange({ cpus })}
        step={1}
        testId="edit-cpus"
        {...cpusNote}
      />
    </div>
  );
}

/** The fields of the edit dialog. */
export function EditFields({ edit, onChange, issues }: EditFieldsProps) {
  const { t } = useTranslation('vm');
  const name = useRef<HTMLInputElement>(null);
  const nameNote = useFieldNote(issues, 'name');
  const acceleratorNote = useFieldNote(issues, 'accelerator');
  // The fields come when the dialog has put the keyboard somewhere already.
  useEffect(() => name.current?.focus(), []);
  return (
    <>
      <TextInput
        label={t('edit.name')}
        value={edit.name}
        maxLength={200}
        {...nameNote}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        ref={name}
        data-autofocus
        data-testid="edit-name"
      />
      <SizeFields edit={edit} onChange={onChange} issues={issues} />
      <ChoiceField
        label={t('details.accelerator')}
        values={accelerators}
        labelOf={(value) => t(`details.acceleratorValue.${value}`)}
        value={edit.accelerator}
        onChange={(accelerator) => onChange({ accelerator })}
        testId="edit-accelerator"
        {...acceleratorNote}
      />
      <CdField edit={edit} onChange={onChange} issues={issues} />
      <Textarea
        label={t('details.notes')}
        value={edit.notes}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={20_000}
        onChange={(event) => onChange({ notes: event.currentTarget.value })}
        data-testid="edit-notes"
      />
    </>
  );
}
