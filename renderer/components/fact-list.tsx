import { Fragment } from 'react';
import { visible } from '../../shared/texts/visible';
import './fact-list.css';

export interface Fact {
  id: string;
  term: string;
  lines: readonly string[];
}

interface FactListProps {
  facts: readonly Fact[];
  /** Begins the test ids of the facts. */
  testId: string;
  /** That of the list, where several lists share their facts' beginning. */
  listTestId?: string;
}

/** Terms and what they are here, one below the other. */
export function FactList({ facts, testId, listTestId = testId }: FactListProps) {
  return (
    <dl className="fact-list" data-testid={listTestId}>
      {facts.map(({ id, term, lines }) => (
        <Fragment key={id}>
          <dt>{term}</dt>
          <dd data-testid={`${testId}-${id}`}>
            {lines.map((line, at) => (
              // By its place: notes may say the same twice.
              // oxlint-disable-next-line react/no-array-index-key
              <div key={at}>{visible(line)}</div>
            ))}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
