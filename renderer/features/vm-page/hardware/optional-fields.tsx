import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldIssue } from '../../../../shared/draft';
import type { Note } from '../../../../shared/texts/message';
import { useFieldNote } from '../../../components/fields/field-note';
import { TypedNumber } from '../../../components/fields/typed-number';
import { PickField } from './fields';

interface OptionalFieldProps {
  label: string;
  issues: readonly FieldIssue[];
  /** The dotted path of the field. */
  field: string;
  hint?: string;
  placeholder?: string;
  /** Why it cannot be had here; what it has already can still be taken away. */
  lacks?: string | null;
  testId: string;
}

interface OptionalTextProps extends OptionalFieldProps {
  /** The reason stands elsewhere, once for several fields. */
  quiet?: boolean;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** A text that need not be given. */
export function OptionalText(props: OptionalTextProps) {
  const { label, value, onChange, issues, field, hint, placeholder, lacks, quiet, testId } = props;
  const note = useFieldNote(issues, field, (quiet ? null : lacks) ?? hint);
  return (
    <TextInput
      label={label}
      value={value ?? ''}
      placeholder={placeholder}
      disabled={Boolean(lacks) && value === undefined}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => {
        const text = event.currentTarget.value;
        onChange(text === '' ? undefined : text);
      }}
      data-testid={testId}
      {...note}
    />
  );
}

interface OptionalNumberProps extends OptionalFieldProps {
  value: number | undefined;
  /** See `TypedNumber`. */
  parse: (text: string) => number | null;
  format: (value: number) => string;
  onChange: (value: number | undefined) => void;
  step: number;
}

/** Stands for a field that is left empty: a 0 that is typed is a number, which may be wrong. */
const empty = Number.POSITIVE_INFINITY;

/** A number that need not be given. */
export function OptionalNumber(props: OptionalNumberProps) {
  const { value, parse, format, onChange, issues, field, hint, lacks, ...shown } = props;
  const note = useFieldNote(issues, field, lacks ?? hint);
  return (
    <TypedNumber
      {...shown}
      value={value ?? empty}
      parse={(text) => (text.trim() === '' ? empty : parse(text))}
      format={(number) => (number === empty ? '' : format(number))}
      onChange={(number) => onChange(number === empty ? undefined : number)}
      disabled={Boolean(lacks) && value === undefined}
      {...note}
    />
  );
}

interface LinesFieldProps extends OptionalFieldProps {
  value: readonly string[] | undefined;
  /** What a text means, and how a value is written; they must fit each other. */
  parse: (text: string) => string[];
  format: (value: readonly string[]) => string;
  onChange: (value: string[] | undefined) => void;
}

/** Several texts in one field; what was typed stays as it is while it means the value. */
export function LinesField(props: LinesFieldProps) {
  const { label, value = [], parse, format, onChange, issues, field, hint, ...others } = props;
  const { placeholder, lacks, testId } = others;
  const note = useFieldNote(issues, field, hint);
  const [typed, setTyped] = useState<string | null>(null);
  const means = (text: string) => JSON.stringify(parse(text)) === JSON.stringify(value);
  return (
    <Textarea
      label={label}
      value={typed !== null && means(typed) ? typed : format(value)}
      placeholder={placeholder}
      autosize
      minRows={1}
      maxRows={8}
      spellCheck={false}
      disabled={Boolean(lacks) && value.length === 0}
      classNames={{ input: 'pd-mono' }}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        const next = parse(text);
        onChange(next.length === 0 ? undefined : next);
      }}
      data-testid={testId}
      {...note}
    />
  );
}

interface OptionalChoiceProps<Value extends string> extends OptionalFieldProps {
  value: Value | undefined;
  values: readonly (Value | { value: Value; lacks: Note | null })[];
  labelOf: (value: Value) => string;
  /** What stands for nothing chosen. */
  none: string;
  onChange: (value: Value | undefined) => void;
}

/** One of several values, or none of them: as it usually is. */
export function OptionalChoice<Value extends string>(props: OptionalChoiceProps<Value>) {
  const { values, value, labelOf, none, onChange, ...shown } = props;
  useTranslation('hardware');
  const offered = values.map((each) =>
    typeof each === 'string' ? { value: each, lacks: null } : each,
  );
  const usual = { value: '', lacks: null };
  return (
    <PickField<string>
      {...shown}
      value={value ?? usual.value}
      choices={[usual, ...offered]}
      labelOf={(picked) => {
        const known = offered.find((each) => each.value === picked);
        return known ? labelOf(known.value) : none;
      }}
      onChange={(picked) => onChange(offered.find((each) => each.value === picked)?.value)}
    />
  );
}
