import { Button, CloseButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { CircleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../../shared/errors';
import { CodeBlock } from '../code/code-block';
import './error-panel.css';
import { errorText } from './error-text';

interface ErrorPanelProps {
  error: AppError;
  /** The button that mends it, where there is one. */
  action?: ReactNode;
  /** Remembers that it was put away; without it this one error is hidden, and the next is shown. */
  onDismiss?: (() => void) | undefined;
  /** It cannot be put away: its button is the only way out, or it is part of something that is put away as a whole. */
  kept?: boolean;
}

/** An expected failure where it happened: a sentence, what to do, the button for it, and the details to copy. */
export function ErrorPanel({ error, action, onDismiss, kept = false }: ErrorPanelProps) {
  // Loaded beside the page, which stays: until then the reason is in English.
  const reasonFile = error.reason ? [error.reason.file] : [];
  const { t } = useTranslation(['common', 'errors', 'vm', ...reasonFile], {
    useSuspense: false,
  });
  const [open, { toggle }] = useDisclosure(false);
  const [hidden, setHidden] = useState<AppError | null>(null);
  if (hidden === error) return null;
  const { sentence, hint, command, detail } = errorText(error);
  return (
    <section className="error-panel" role="alert" data-testid="error-panel" data-code={error.code}>
      <CircleAlert className="error-panel-icon" size={20} aria-hidden />
      <div className="error-panel-body">
        <p className="error-panel-sentence">{sentence}</p>
        <p className="error-panel-hint">{hint}</p>
        {command === null ? null : (
          <CodeBlock
            text={command}
            label={t('command')}
            copyLabel={t('copyCommand')}
            testId="error-command"
          />
        )}
        <div className="error-panel-actions">
          {action}
          <Button
            variant="subtle"
            size="xs"
            color="gray"
            aria-expanded={open}
            onClick={toggle}
            data-testid="error-details-toggle"
          >
            {open ? t('hideDetails') : t('details')}
          </Button>
        </div>
        {open ? (
          <CodeBlock
            text={[error.code, detail].filter(Boolean).join('\n')}
            label={t('details')}
            copyLabel={t('vm:problem.copyDetails')}
            testId="error-details"
          />
        ) : null}
      </div>
      {kept ? null : (
        <CloseButton
          aria-label={t('dismiss')}
          onClick={onDismiss ?? (() => setHidden(error))}
          data-testid="error-dismiss"
        />
      )}
    </section>
  );
}
