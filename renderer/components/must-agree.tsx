import { Checkbox } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import './must-agree.css';

interface MustAgreeProps {
  /** What would be lost, and whose. */
  text: string;
  /** Names or paths, one a line. */
  list?: readonly string[];
  /** What the person says by the tick. */
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  testId: string;
}

/** A warning of what others lose, with the box that must be ticked before it may be done. */
export function MustAgree({ text, list, label, checked, onChange, testId }: MustAgreeProps) {
  return (
    <section className="must-agree" data-testid={testId}>
      <TriangleAlert size={18} aria-hidden />
      <div className="must-agree-text">
        <p>{text}</p>
        {list && list.length > 0 ? (
          <ul className="must-agree-list pd-selectable">
            {list.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        ) : null}
        <Checkbox
          label={label}
          checked={checked}
          onChange={(event) => onChange(event.currentTarget.checked)}
          data-testid={`${testId}-box`}
        />
      </div>
    </section>
  );
}
