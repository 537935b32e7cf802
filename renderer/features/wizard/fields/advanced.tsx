import { UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import './advanced.css';

interface AdvancedProps {
  label: string;
  /** Something inside needs a change: open without a click. */
  mustShow: boolean;
  testId: string;
  children: ReactNode;
}

/** Settings that most people never need, behind one line. */
export function Advanced({ label, mustShow, testId, children }: AdvancedProps) {
  const [open, { toggle }] = useDisclosure(false);
  const id = useId();
  const shown = open || mustShow;
  return (
    <div className="advanced">
      <UnstyledButton
        className="advanced-toggle"
        aria-expanded={shown}
        aria-controls={id}
        onClick={toggle}
        data-testid={testId}
      >
        <ChevronRight size={15} aria-hidden data-open={shown} />
        {label}
      </UnstyledButton>
      <div id={id} className="advanced-body" hidden={!shown}>
        {shown ? children : null}
      </div>
    </div>
  );
}
