import { Box } from '@mantine/core';
import './code-block.css';
import { CopyButton } from './copy-button';

interface CodeBlockProps {
  text: string;
  /** Names the text for the copy button and for screen readers. */
  label: string;
  copyLabel: string;
  /** Long texts scroll above this height, in pixels. */
  maxHeight?: number;
  wrap?: boolean;
  testId?: string;
}

/** A command, a log or another text in typewriter letters, with a button that copies it. */
export function CodeBlock({
  text,
  label,
  copyLabel,
  maxHeight = 220,
  wrap = true,
  testId,
}: CodeBlockProps) {
  return (
    <div className="code-block">
      {/* Focusable, so that the keyboard can scroll it. */}
      <Box
        component="pre"
        className="code-block-text pd-mono"
        data-wrap={wrap}
        style={{ maxHeight }}
        tabIndex={0}
        aria-label={label}
        data-testid={testId}
      >
        {text}
      </Box>
      <div className="code-block-copy">
        <CopyButton text={text} label={copyLabel} />
      </div>
    </div>
  );
}
