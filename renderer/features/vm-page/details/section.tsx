import type { ReactNode } from 'react';

interface SectionProps {
  title: string;
  text?: string;
  action?: ReactNode;
  className?: string;
  children?: ReactNode;
}

/** A card of the page with its heading. */
export function Section({ title, text, action, className = '', children }: SectionProps) {
  return (
    <section className={`details-section pd-card ${className}`}>
      <header className="details-section-head">
        <div>
          <h2 className="pd-section-title">{title}</h2>
          {text ? <p className="pd-soft details-section-text">{text}</p> : null}
        </div>
        {action}
      </header>
      {children}
    </section>
  );
}
