import { Box } from '@mantine/core';
import { visibleLines } from '../../../shared/texts/visible';
import './code-block.css';
import { CopyButton } from './copy-button';

interface CodeBlockProps {
  text: string;
  /** Names the text for the copy button and for screen readers. */
  label: string;
  copyLabel: string;
  /** Long texts scroll above this height, in pixels. */
  maxHeight?: number;
  /** `hanging`: what does not fit on its line goes on below, further in. */
  wrap?: boolean | 'hanging';
  testId?: string;
}

/** A command, a log or another text in typewriter letters, with a button that copies it. */
export function CodeBlock({
  text: raw,
  label,
  copyLabel,
  maxHeight = 220,
  wrap = true,
  testId,
}: CodeBlockProps) {
  const text = visibleLines(raw);
  return (
    <div className="code-block">
      {/* Focusable, so that the keyboard can scroll it. */}
      <Box
        component="pre"
        className="code-block-text pd-mono"
        data-wrap={wrap !== false}
        style={{ maxHeight }}
        tabIndex={0}
        aria-label={label}
        data-testid={testId}
      >
        <Wrapped text={text} wrap={wrap} />
      </Box>
      <div className="code-block-copy">
        <CopyButton text={raw} label={copyLabel} />
      </div>
    </div>
  );
}

function Wrapped({ text, wrap }: { text: string; wrap: boolean | 'hanging' }) {
  if (wrap === 'hanging') {
    return text.split('\n').map((line, index) => (
      // Two lines may say the same; they have no other identity than their place.
      // oxlint-disable-next-line react/no-array-index-key
      <span key={index} className="code-block-line">
        {line}
      </span>
    ));
  }
  return wrap && !text.includes('\n') ? <WholeWords text={text} /> : text;
}

/**
 * A command on one line, wrapped between its words: browsers also break after a hyphen, and every other line ended
 * in the `-` of an option. A word that is longer than a line is broken where it must be.
 */
function WholeWords({ text }: { text: string }) {
  const parts = text.split(/( +)/);
  return parts.map((part, index) =>
    index % 2 === 0 ? (
      // The words of a command have no other identity than their place.
      // oxlint-disable-next-line react/no-array-index-key
      <span key={index} className="code-block-word">
        {part}
      </span>
    ) : (
      part
    ),
  );
}
