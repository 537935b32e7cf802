import { Box } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DiffLine } from '../../../../shared/fix';
import './fixes.css';

const signs = { same: ' ', removed: '−', added: '+' } as const;

/** Lines of a file before and after. The sign and a word for screen readers say what the colour says. */
export function DiffView({ lines, label }: { lines: readonly DiffLine[]; label: string }) {
  const { t } = useTranslation('panel');
  return (
    // Focusable, so that the keyboard can scroll it.
    <Box
      component="pre"
      className="diff pd-mono pd-selectable"
      tabIndex={0}
      aria-label={label}
      data-testid="fix-diff"
    >
      {lines.map((line, index) => (
        // A line may be there twice; nothing is ever moved.
        // oxlint-disable-next-line react/no-array-index-key
        <span key={index} className="diff-line" data-kind={line.kind}>
          <span className="diff-sign" aria-hidden>
            {signs[line.kind]}
          </span>
          {line.kind === 'same' ? null : (
            <span className="visually-hidden">{t(`fix.diff.${line.kind}`)} </span>
          )}
          <span>{line.text}</span>
        </span>
      ))}
    </Box>
  );
}
