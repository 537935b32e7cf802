import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldIssue } from '../../../../shared/draft';
import { Advanced } from '../../../components/advanced';

interface MoreProps {
  /** Something in it is not as it usually is. */
  set: boolean;
  issues: readonly FieldIssue[];
  /** The beginnings of the paths of the fields in it. */
  fields: readonly string[];
  testId: string;
  children: ReactNode;
}

/** What beginners never need of a row, behind one word; it opens by itself where something is wrong. */
export function More({ set, issues, fields, testId, children }: MoreProps) {
  const { t } = useTranslation('hardware');
  const wrong = issues.some(
    ({ field, severity }) =>
      severity === 'error' && fields.some((path) => field === path || field.startsWith(`${path}.`)),
  );
  return (
    <Advanced label={t('edit.more')} mustShow={wrong} openAtFirst={set} testId={testId}>
      {children}
    </Advanced>
  );
}
