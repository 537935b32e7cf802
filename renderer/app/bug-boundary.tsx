import i18next from 'i18next';
import { Bug } from 'lucide-react';
import { Component, type ReactNode } from 'react';

interface BugBoundaryState {
  error: Error | null;
  copying: 'copy' | 'copied' | 'copyFailed';
}

/**
 * Catches what should not have been thrown while drawing: the rest of the window stays usable. Plain elements only:
 * what broke may be a control of the library, and none of them is in the first bundle for this.
 */
export class BugBoundary extends Component<{ children: ReactNode }, BugBoundaryState> {
  override state: BugBoundaryState = { error: null, copying: 'copy' };

  static getDerivedStateFromError(error: unknown): Pick<BugBoundaryState, 'error'> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  async copy(text: string): Promise<void> {
    const copying = await navigator.clipboard.writeText(text).then(
      () => 'copied' as const,
      () => 'copyFailed' as const,
    );
    this.setState({ copying });
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
          <button type="button" onClick={() => void this.copy(details)}>
            {t(`common:${this.state.copying}`)}
          </button>
          <button type="button" className="bug-reload" onClick={() => window.location.reload()}>
            {t('common:bug.reload')}
          </button>
        </div>
      </div>
    );
  }
}
