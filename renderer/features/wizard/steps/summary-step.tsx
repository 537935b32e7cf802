import { Button } from '@mantine/core';
import { CircleAlert, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CommandLine } from '../../../../shared/contract';
import type { FieldIssue, VmDraft } from '../../../../shared/draft';
import { CommandView } from '../../../components/code/command-view';
import { FactList } from '../../../components/fact-list';
import { toggleCommand, useCommandShown } from '../../../stores/command-shown';
import { useChecked } from '../state/checked';
import { issueText } from '../../../components/fields/field-note';
import { errorsOf } from '../../../components/fields/field-issues';
import { stepOfField } from '../state/issues';
import { useGuestName } from '../../../stores/profiles';
import { summaryFacts } from './summary-facts';
import { goToStep, useWizard } from '../state/wizard-state';
import './summary-step.css';

function IssueList({ issues }: { issues: readonly FieldIssue[] }) {
  const { t } = useTranslation('wizard');
  return (
    <ul className="issue-list" data-testid="summary-issues">
      {issues.map((issue) => {
        const step = stepOfField(issue.field);
        const Icon = issue.severity === 'error' ? CircleAlert : TriangleAlert;
        return (
          <li key={`${issue.field} ${issue.code}`} data-severity={issue.severity}>
            <Icon size={16} aria-hidden />
            <span>{issueText(issue)}</span>
            {step === 'summary' ? null : (
              <Button variant="subtle" size="compact-xs" onClick={() => goToStep(step)}>
                {t('summary.change')}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Last step: what will be made, and the command line it will be started with. */
export function SummaryStep({ draft, line }: { draft: VmDraft; line: CommandLine | null }) {
  const { t, i18n } = useTranslation(['wizard', 'common']);
  const issues = useChecked((checked) => checked.issues);
  const files = useWizard((state) => state.files);
  const guest = useGuestName(draft.os);
  const shown = useCommandShown((state) => state.shown);
  const facts = summaryFacts(draft, files, guest, t, i18n.language);
  return (
    <div className="wizard-fields">
      <h2 className="wizard-heading">
        {t(errorsOf(issues).length > 0 ? 'summary.headingProblem' : 'summary.heading')}
      </h2>
      {issues.length > 0 ? <IssueList issues={issues} /> : null}
      <FactList facts={facts} testId="summary" />
      {line ? (
        <section className="summary-command">
          <h3 className="wizard-label">{t('summary.command')}</h3>
          <CommandView
            line={line}
            text={t('summary.commandText')}
            open={shown}
            onToggle={toggleCommand}
            testId="summary-command"
          />
        </section>
      ) : null}
    </div>
  );
}
