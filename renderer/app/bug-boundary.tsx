import { Button } from '@mantine/core';
import i18next from 'i18next';
import { Bug } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { CodeBlock } from '../components/code-block';

interface BugBoundaryState {
  error: Error | null;
}

/** Catches what should not have been thrown while drawing: the rest of the window stays usable. */
export class BugBoundary extends Component<{ children: ReactNode }, BugBoundaryState> {
  override state: BugBoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): BugBoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const { t } = i18next;
    return (
      <div className="bug" role="alert" data-testid="bug">
        <Bug size={32} aria-hidden />
        <h1 className="pd-page-title">{t('common:bug.title')}</h1>
        <p>{t('common:bug.text')}</p>
        <CodeBlock
          text={error.stack ?? error.message}
          label={t('common:details')}
          copyLabel={t('common:copy')}
        />
        <Button onClick={() => window.location.reload()}>{t('common:bug.reload')}</Button>
      </div>
    );
  }
}
