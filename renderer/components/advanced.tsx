import { UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ChevronRight } from 'lucide-react';
import { type ReactNode, useEffect, useId } from 'react';
import './advanced.css';

interface AdvancedProps {
  label: string;
  /** Something inside needs a change: open without a click. */
  mustShow: boolean;
  /** Something inside is not as it usually is. */
  openAtFirst?: boolean;
  testId: string;
  children: ReactNode;
}

/** Settings that most people never need, behind one line. */
export function Advanced(props: AdvancedProps) {
  const { label, mustShow, openAtFirst = false, testId, children } = props;
  const [open, { toggle, open: keepOpen }] = useDisclosure(openAtFirst);
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
