import { Button } from '@mantine/core';
import { useId } from 'react';
import type { FieldIssue } from '../../../../shared/draft';
import { FieldNote, useFieldNote } from '../../../components/fields/field-note';

interface FileFieldProps {
  label: string;
  /** What stands there for the file, or for none. */
  name: string;
  choose: { label: string; onClick: () => void };
  /** Makes one. */
  make?: { label: string; onClick: () => void } | null;
  /** Takes the file away; null where there is none, or must be one. */
  clear: { label: string; onClick: () => void } | null;
  issues: readonly FieldIssue[];
  field: string;
  /** Of the field's parts: `<testId>-file`, `-choose`, `-make`, `-clear`. */
  testId: string;
}

/** A file of this computer, chosen in the desktop's own dialog. */
export function FileField(props: FileFieldProps) {
  const { label, name, choose, make, clear, issues, field, testId } = props;
  const note = useFieldNote(issues, field);
  const noteId = useId();
  return (
    <div className="hw-file" role="group" aria-label={label}>
      <span className="hw-file-text">
        <span className="hw-label">{label}</span>
        <span className="pd-soft" data-testid={`${testId}-file`}>
          {name}
        </span>
      </span>
      <Button
        variant="default"
        size="xs"
        onClick={choose.onClick}
        data-invalid={note.error ? true : undefined}
        aria-describedby={noteId}
        data-testid={`${testId}-choose`}
      >
        {choose.label}
      </Button>
      {make ? (
        <Button variant="default" size="xs" onClick={make.onClick} data-testid={`${testId}-make`}>
          {make.label}
        </Button>
      ) : null}
      {clear ? (
        <Button variant="default" size="xs" onClick={clear.onClick} data-testid={`${testId}-clear`}>
          {clear.label}
        </Button>
      ) : null}
      <div className="hw-file-note" id={noteId}>
        <FieldNote note={note} />
      </div>
    </div>
  );
}
