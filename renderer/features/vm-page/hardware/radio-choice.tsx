import { Radio } from '@mantine/core';
import type { ReactNode } from 'react';

interface RadioChoiceProps<Value extends string> {
  label: string;
  value: Value;
  choices: readonly { value: Value; label: string; text: string; testId: string }[];
  onChange: (value: Value) => void;
  error?: ReactNode;
  description?: ReactNode;
}

/** One of a few ways, each with what it means. */
export function RadioChoice<Value extends string>(props: RadioChoiceProps<Value>) {
  const { label, value, choices, onChange, ...note } = props;
  return (
    <Radio.Group
      value={value}
      aria-label={label}
      onChange={(picked) => {
        const chosen = choices.find((choice) => choice.value === picked);
        if (chosen) onChange(chosen.value);
      }}
      {...note}
    >
      <div className="hw-radios">
        {choices.map((choice) => (
          <Radio
            key={choice.value}
            value={choice.value}
            label={choice.label}
            description={choice.text}
            data-testid={choice.testId}
          />
        ))}
      </div>
    </Radio.Group>
  );
}
