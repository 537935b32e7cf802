import { ChevronDown } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import './disclosure.css';

interface DisclosureProps {
  title: string;
  text?: string;
  openAtFirst?: boolean;
  testId: string;
  children: ReactNode;
}

/** A part of a page behind its heading. */
export function Disclosure({
  title,
  text,
  openAtFirst = false,
  testId,
  children,
}: DisclosureProps) {
  const [open, setOpen] = useState(openAtFirst);
  const body = useId();
  return (
    <section className="disclosure pd-card" data-open={open} data-testid={testId}>
      <h2 className="disclosure-heading">
        <button
          type="button"
          className="disclosure-head"
          aria-expanded={open}
          aria-controls={body}
          onClick={() => setOpen(!open)}
        >
          <span>
            <span className="pd-section-title">{title}</span>
            {text ? <span className="disclosure-text pd-soft">{text}</span> : null}
          </span>
          <ChevronDown className="disclosure-chevron" size={17} aria-hidden />
        </button>
      </h2>
      <div id={body} hidden={!open}>
        {open ? <div className="disclosure-body">{children}</div> : null}
      </div>
    </section>
  );
}
