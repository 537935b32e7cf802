import { CircleAlert, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { placeOf } from '../../../../shared/definition/json-nodes';
import type { TextProblem } from '../../../../shared/definition/read-text';
import { issueText } from '../../../components/fields/field-note';

/** More would be no list that anybody reads. */
const most = 50;

interface ProblemListProps {
  text: string;
  problems: readonly TextProblem[];
  onGo: (problem: TextProblem) => void;
}

/** What is wrong with the text, line by line; a click leads there. */
export function ProblemList({ text, problems, onGo }: ProblemListProps) {
  const { t } = useTranslation(['definition', 'validation']);
  if (problems.length === 0) return null;
  const more = problems.length - most;
  return (
    <section
      className="definition-problems"
      aria-label={t('problems', { count: problems.length })}
      data-testid="definition-problems"
    >
      <ul>
        {problems.slice(0, most).map((problem) => {
          const { from, issue } = problem;
          const { line } = placeOf(text, from);
          const Icon = issue.severity === 'error' ? CircleAlert : TriangleAlert;
          return (
            <li key={`${from} ${issue.code} ${issue.field}`}>
              <button
                type="button"
                className="definition-problem"
                data-severity={issue.severity}
                data-code={issue.code}
                data-line={line}
                onClick={() => onGo(problem)}
              >
                <Icon size={15} aria-hidden />
                <span className="definition-line">{t('line', { line })}</span>
                <span>{issueText(issue)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {more > 0 ? <p className="pd-soft">{t('more', { count: more })}</p> : null}
    </section>
  );
}
