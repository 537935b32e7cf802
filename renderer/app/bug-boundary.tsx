import i18next from 'i18next';
import { Bug } from 'lucide-react';
import { Component, type ReactNode } from 'react';

interface BugBoundaryState {
  error: Error | null;
}

/**
 * Catches what should not have been thrown while drawing: the rest of the window stays usable. Plain elements only: what
 * broke may be the library of controls itself, and none of it needs to be in the first bundle for this.
 */
export class BugBoundary extends Component<{ children: ReactNode }, BugBoundaryState> {
  override state: BugBoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): BugBoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const { t } = i18next;
    const details = error.stack ?? error.message;
    return (
      <div className="bug" role="alert" data-testid="bug">
        <Bug size={32} aria-hidden />
        <h1 className="pd-page-title">{t('common:bug.title')}</h1>
        <p>{t('common:bug.text')}</p>
        {/* Focusable, so that the keyboard can scroll it. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <pre className="pd-mono" tabIndex={0} aria-label={t('common:details')}>
          {details}
        </pre>
        <div className="bug-actions">
          <button type="button" onClick={() => void navigator.clipboard.writeText(details)}>
            {t('common:copy')}
          </button>
          <button type="button" className="bug-reload" onClick={() => window.location.reload()}>
            {t('common:bug.reload')}
          </button>
        </div>
      </div>
    );
  }
}
