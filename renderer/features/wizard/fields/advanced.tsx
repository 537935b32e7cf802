import { UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ChevronRight } from 'lucide-react';
import { type ReactNode, useEffect, useId } from 'react';
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
  const [open, { toggle, open: keepOpen }] = useDisclosure(false);
  // What a change has mended must not vanish from under the hand that made it.
  useEffect(() => {
    if (mustShow) keepOpen();
  }, [mustShow, keepOpen]);
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
