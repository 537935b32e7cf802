import { Select, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FieldIssue } from '../../../../shared/draft';
import type { Note } from '../../../../shared/texts/message';
import { FieldNote, useFieldNote } from '../../../components/fields/field-note';
import { noteText } from '../../../i18n/message';

interface PickFieldProps<Value extends string> {
  label: string;
  value: string;
  /** `lacks`: why it cannot be chosen here. */
  choices: readonly { value: Value; lacks: Note | null }[];
  labelOf: (value: Value) => string;
  onChange: (value: Value) => void;
  issues: readonly FieldIssue[];
  /** The dotted path of the field. */
  field: string;
  searchable?: boolean;
  hint?: string | undefined;
  /** Why none of the others can be chosen here. */
  lacks?: string | null | undefined;
  testId: string;
}

/** One of several values; those that cannot be had are there, greyed, with the reason. */
export function PickField<Value extends string>(props: PickFieldProps<Value>) {
  const { label, value, choices, labelOf, onChange, issues, field, searchable, testId } = props;
  const { hint, lacks } = props;
  const { t } = useTranslation(['hardware', 'validation']);
  const note = useFieldNote(issues, field, lacks ?? hint);
  const named = choices.map((choice) => ({
    value: choice.value,
    label: choice.lacks
      ? `${labelOf(choice.value)} – ${noteText(choice.lacks)}`
      : labelOf(choice.value),
    disabled: choice.lacks !== null && choice.value !== value,
  }));
  // What the definition has is shown although this computer does not know it.
  const known = choices.some((choice) => choice.value === value);
  return (
    <Select
      label={label}
      data={known ? named : [{ value, label: value, disabled: false }, ...named]}
      value={value}
      allowDeselect={false}
      disabled={Boolean(lacks) && value === choices[0]?.value}
      searchable={searchable ?? false}
      nothingFoundMessage={t('edit.noMatch')}
      maxDropdownHeight={260}
      onChange={(picked) => {
        const chosen = choices.find((choice) => choice.value === picked);
        if (chosen) onChange(chosen.value);
      }}
      data-testid={testId}
      {...note}
    />
  );
}

interface ToggleFieldProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  issues: readonly FieldIssue[];
  field: string;
  hint?: string;
  /** Why it cannot be had here; what is on can be switched off. */
  lacks?: string | null;
  testId: string;
}

/** Something that is there or not. */
export function ToggleField(props: ToggleFieldProps) {
  const { label, checked, onChange, issues, field, hint, lacks, testId } = props;
  const said = lacks ?? hint;
  const quiet = said ? <span className="pd-soft hw-hint">{said}</span> : null;
  const note = useFieldNote(issues, field, quiet);
  return (
    <div className="hw-toggle">
      <Switch
        label={label}
        checked={checked}
        disabled={Boolean(lacks) && !checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
        data-testid={testId}
      />
      <FieldNote note={note} />
    </div>
  );
}
