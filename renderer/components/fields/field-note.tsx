import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldIssue } from '../../../shared/draft';
import { guestName, sentenceFor } from '../../i18n/message';
import { issueOf } from './field-issues';
import './field-note.css';

/** The sentence of an issue in the window's language. */
export function issueText(issue: FieldIssue): string {
  const { code, params, text } = issue;
  const { guest, os } = params;
  const named = guest && os ? { ...params, os: guestName(guest, os) } : params;
  return sentenceFor('validation', code, named, text);
}

/** A warning below a field; errors are shown by the input itself. */
function Warning({ issue }: { issue: FieldIssue }) {
  return (
    <span className="field-warning" data-testid={`warning-${issue.field}`} data-code={issue.code}>
      <TriangleAlert size={14} aria-hidden />
      <span>{issueText(issue)}</span>
    </span>
  );
}

/** Warnings where there is no field for them. */
export function Warnings({ issues }: { issues: readonly FieldIssue[] }) {
  useTranslation('validation');
  return issues.map((issue) => <Warning key={issue.code} issue={issue} />);
}

interface FieldNoteProps {
  note: { error: ReactNode; description: ReactNode };
}

/** The note below what is no input of the library, which would show it itself. */
export function FieldNote({ note }: FieldNoteProps) {
  return (
    <>
      {note.error ? (
        <span className="field-error" role="alert">
          {note.error}
        </span>
      ) : null}
      {note.description}
    </>
  );
}

/** What an input of this field shows: its error, or its warning in place of the hint. */
export function useFieldNote(
  issues: readonly FieldIssue[],
  field: string,
  hint: ReactNode = null,
): { error: ReactNode; description: ReactNode } {
  useTranslation('validation');
  const issue = issueOf(issues, field);
  if (issue?.severity === 'error') {
    return {
      error: (
        <span data-testid={`error-${field}`} data-code={issue.code}>
          {issueText(issue)}
        </span>
      ),
      description: null,
    };
  }
  return { error: null, description: issue ? <Warning issue={issue} /> : hint };
}
