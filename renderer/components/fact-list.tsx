import { Fragment } from 'react';
import { visible } from '../../shared/texts/visible';
import './fact-list.css';

export interface Fact {
  id: string;
  term: string;
  lines: readonly string[];
}

/** Terms and what they are here, one below the other. */
export function FactList({ facts, testId }: { facts: readonly Fact[]; testId: string }) {
  return (
    <dl className="fact-list" data-testid={testId}>
      {facts.map(({ id, term, lines }) => (
        <Fragment key={id}>
          <dt>{term}</dt>
          <dd data-testid={`${testId}-${id}`}>
            {lines.map((line) => (
              <div key={line}>{visible(line)}</div>
            ))}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
