import { TextInput, UnstyledButton } from '@mantine/core';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { type FocusEvent, type KeyboardEvent, type ReactNode, useState } from 'react';
import './typed-number.css';

interface TypedNumberProps {
  label?: string;
  'aria-label'?: string;
  /** NaN: what stands in the field is no number. */
  value: number;
  /** Reads what was typed; null for what is no number. */
  parse: (text: string) => number | null;
  /** What stands in the field for a value, once it is left; `parse` reads it as the same number. */
  format: (value: number) => string;
  /** Hears of every change, NaN for what cannot be read: nothing is clamped. */
  onChange: (value: number) => void;
  /** The field is left, or Enter pressed. */
  onLeave?: () => void;
  /** What the arrows add and take. */
  step: number;
  error?: ReactNode;
  description?: ReactNode;
  width?: number;
  placeholder?: string;
  disabled?: boolean;
  testId: string;
  /** The keyboard goes here when its wizard step opens. */
  stepFocus?: boolean;
}

/** The next multiple of `step` above or below; stays above nothing. */
function stepped(value: number, step: number, up: boolean): number {
  if (!Number.isFinite(value)) return step;
  const next = up ? (Math.floor(value / step) + 1) * step : (Math.ceil(value / step) - 1) * step;
  return next > 0 ? next : value;
}

/**
 * A number that may be typed with its unit. What was typed stays as it is while it means the value, so that a
 * mistake can be mended; once the field is left, a value that was understood is shown in its usual form.
 */
export function TypedNumber(props: TypedNumberProps) {
  const { value, parse, format, onChange, onLeave, step, testId, width, stepFocus, ...shown } =
    props;
  const [typed, setTyped] = useState<string | null>(null);
  const means = (text: string) => parse(text) ?? Number.NaN;
  const current = typed !== null && Object.is(means(typed), value);
  const text = current ? typed : Number.isNaN(value) ? '' : format(value);
  const go = (up: boolean) => {
    setTyped(null);
    onChange(stepped(value, step, up));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') onLeave?.();
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    go(event.key === 'ArrowUp');
  };
  const onBlur = (event: FocusEvent<HTMLInputElement>) => {
    if (parse(event.currentTarget.value) !== null) setTyped(null);
    onLeave?.();
  };
  return (
    <TextInput
      {...shown}
      value={text}
      w={width}
      autoComplete="off"
      spellCheck={false}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange(means(event.currentTarget.value));
      }}
      onBlur={onBlur}
      onKeyDown={onKeyDown}
      rightSection={<Steps go={go} />}
      data-step-focus={stepFocus}
      data-testid={testId}
    />
  );
}

/** For the mouse; the keyboard has its arrow keys. */
function Steps({ go }: { go: (up: boolean) => void }) {
  return (
    <span className="typed-number-steps" aria-hidden>
      <UnstyledButton tabIndex={-1} onClick={() => go(true)}>
        <ChevronUp size={12} />
      </UnstyledButton>
      <UnstyledButton tabIndex={-1} onClick={() => go(false)}>
        <ChevronDown size={12} />
      </UnstyledButton>
    </span>
  );
}
