import { ActionIcon, Button, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type FwCfg, limits, smbiosFields } from '../../../../../shared/vm-parts';
import { api, attempt } from '../../../../api/client';
import { ChoiceField } from '../../../../components/choice-field';
import { fileNameOf } from '../../../../components/file-name';
import { FieldNote, useFieldNote } from '../../../../components/fields/field-note';
import { FileField } from '../file-field';
import { LinesField, OptionalText } from '../optional-fields';
import { patched } from '../patched';
import type { EditorProps } from './editor-props';

/** What the guest reads of its maker, model and numbers. */
export function SmbiosEditor({ edit }: EditorProps) {
  const { t } = useTranslation('hardware');
  const { smbios = {} } = edit.draft;
  return (
    <>
      <div className="hw-pair">
        {smbiosFields.map((name) => (
          <OptionalText
            key={name}
            label={t(`edit.smbios.${name}`)}
            value={smbios[name]}
            onChange={(text) => edit.change({ smbios: patched(smbios, { [name]: text }) })}
            issues={edit.issues}
            field={`smbios.${name}`}
            testId={`edit-smbios-${name}`}
          />
        ))}
      </div>
      <LinesField
        label={t('edit.oem')}
        value={smbios.oem}
        parse={(text) => text.split('\n').filter((line) => line !== '')}
        format={(lines) => lines.join('\n')}
        hint={t('hint.oem')}
        onChange={(oem) => edit.change({ smbios: patched(smbios, { oem }) })}
        // Which of the lines is wrong, its sentence need not say.
        issues={edit.issues.map((issue) =>
          issue.field.startsWith('smbios.oem.') ? { ...issue, field: 'smbios.oem' } : issue,
        )}
        field="smbios.oem"
        testId="edit-smbios-oem"
      />
    </>
  );
}

interface EntryProps {
  entry: FwCfg;
  at: number;
  change: (entry: FwCfg) => void;
  onRemove: () => void;
  issues: EditorProps['edit']['issues'];
}

function EntryFile({ entry, change, issues, at }: EntryProps) {
  const { t } = useTranslation('hardware');
  // The window knows a chosen file by its token alone; its name is only here.
  const [chosen, setChosen] = useState<{ token: string; name: string } | null>(null);
  const { file = '' } = entry;
  const choose = async () => {
    const outcome = await attempt(api.files.choose({ purpose: 'any' }));
    if (!outcome.ok || !outcome.value) return;
    const { token, info } = outcome.value;
    setChosen({ token, name: info.fileName });
    change({ name: entry.name, file: token });
  };
  const name = chosen?.token === file ? chosen.name : fileNameOf(file);
  return (
    <FileField
      label={t('edit.fwCfgFile')}
      name={file === '' ? t('edit.noFile') : name}
      choose={{ label: t('edit.choose'), onClick: () => void choose() }}
      clear={null}
      issues={issues}
      field={`fwCfg.${at}.file`}
      testId={`edit-fw-cfg-${at}`}
    />
  );
}

function Entry(props: EntryProps) {
  const { entry, at, change, onRemove, issues } = props;
  const { t } = useTranslation('hardware');
  const field = `fwCfg.${at}`;
  const name = useFieldNote(issues, `${field}.name`);
  const text = useFieldNote(issues, `${field}.text`);
  const content = useFieldNote(issues, field);
  const kind = entry.file === undefined ? 'text' : 'file';
  return (
    <div className="hw-entry">
      <div className="hw-entry-head">
        <TextInput
          label={t('edit.fwCfgName')}
          value={entry.name}
          spellCheck={false}
          placeholder={t('example.fwCfg')}
          onChange={(event) => change({ ...entry, name: event.currentTarget.value.trim() })}
          data-testid={`edit-fw-cfg-${at}-name`}
          {...name}
        />
        <ChoiceField
          label={t('edit.fwCfgKind')}
          values={['text', 'file'] as const}
          labelOf={(value) => t(`edit.fwCfgKindValue.${value}`)}
          value={kind}
          onChange={(next) => change({ name: entry.name, [next]: '' })}
          testId={`edit-fw-cfg-${at}-kind`}
        />
        <ActionIcon
          variant="subtle"
          color="gray"
          size={34}
          aria-label={t('edit.removeEntry')}
          onClick={onRemove}
          data-testid={`edit-fw-cfg-${at}-remove`}
        >
          <X size={16} aria-hidden />
        </ActionIcon>
      </div>
      {kind === 'file' ? (
        <EntryFile {...props} />
      ) : (
        <TextInput
          label={t('edit.fwCfgText')}
          value={entry.text ?? ''}
          spellCheck={false}
          onChange={(event) => change({ name: entry.name, text: event.currentTarget.value })}
          data-testid={`edit-fw-cfg-${at}-text`}
          {...(content.error ? content : text)}
        />
      )}
      {kind === 'file' ? <FieldNote note={content} /> : null}
    </div>
  );
}

/** Texts and files that the guest finds in QEMU's firmware configuration. */
export function FwCfgEditor({ edit }: EditorProps) {
  const { t } = useTranslation('hardware');
  const { fwCfg = [] } = edit.draft;
  const set = (entries: FwCfg[]) => edit.change({ fwCfg: entries });
  return (
    <div className="hw-forwards">
      {fwCfg.map((entry, at) => (
        <Entry
          // By its place: what identifies it is being typed.
          // oxlint-disable-next-line react/no-array-index-key
          key={at}
          entry={entry}
          at={at}
          change={(next) => set(fwCfg.map((each, place) => (place === at ? next : each)))}
          onRemove={() => set(fwCfg.filter((_, place) => place !== at))}
          issues={edit.issues}
        />
      ))}
      <Button
        variant="default"
        size="xs"
        leftSection={<Plus size={14} aria-hidden />}
        disabled={fwCfg.length >= limits.fwCfg}
        onClick={() => set([...fwCfg, { name: 'opt/', text: '' }])}
        data-testid="fw-cfg-add"
      >
        {t('edit.addEntry')}
      </Button>
    </div>
  );
}
