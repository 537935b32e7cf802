import { Select } from '@mantine/core';
import type { ReactNode } from 'react';

interface ChoiceFieldProps<Value extends string> {
  label?: string;
  'aria-label'?: string;
  values: readonly Value[];
  labelOf: (value: Value) => string;
  /** May be one that is not offered. */
  value: string;
  onChange: (value: Value) => void;
  testId: string;
  disabled?: boolean;
  error?: ReactNode;
  description?: ReactNode;
}

/** Over a dialog, in which these fields stand. */
const listLevel = 320;

/** One of a few values, in a list that opens; one is always chosen. */
export function ChoiceField<Value extends string>({
  values,
  labelOf,
  onChange,
  testId,
  ...shown
}: ChoiceFieldProps<Value>) {
  return (
    <Select
      {...shown}
      data={values.map((value) => ({ value, label: labelOf(value) }))}
      allowDeselect={false}
      comboboxProps={{ zIndex: listLevel }}
      onChange={(picked) => {
        const chosen = values.find((value) => value === picked);
        if (chosen !== undefined) onChange(chosen);
      }}
      data-testid={testId}
    />
  );
}
