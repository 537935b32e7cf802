import { Button } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { CommandLine } from '../../../shared/contract';
import { CodeBlock } from './code-block';
import './command-view.css';

interface CommandViewProps {
  line: CommandLine;
  /** What copying gives, and where it works. */
  text: string;
  open: boolean;
  onToggle: () => void;
  /** In pixels; longer commands scroll. */
  maxHeight?: number;
  testId: string;
}

/** A command line of QEMU with one option on each line. Beginners see only how long it is. */
export function CommandView({ line, text, open, onToggle, maxHeight, testId }: CommandViewProps) {
  const { t } = useTranslation();
  const body = useId();
  return (
    <div className="command-view" data-testid={testId}>
      <div className="command-view-head">
        <span>{t('commandLine.options', { count: line.options })}</span>
        <Button
          variant="default"
          size="xs"
          aria-expanded={open}
          aria-controls={body}
          onClick={onToggle}
          data-testid={`${testId}-toggle`}
        >
          {t(open ? 'commandLine.hide' : 'commandLine.show')}
        </Button>
      </div>
      <div id={body} className="command-view-body" hidden={!open}>
        {open ? (
          <>
            <p className="pd-soft">{text}</p>
            <CodeBlock
              text={line.shellLines}
              label={t('commandLine.label')}
              copyLabel={t('copyCommand')}
              maxHeight={maxHeight}
              wrap="hanging"
              testId={`${testId}-text`}
            />
          </>
        ) : null}
      </div>
    </div>
  );
}
