import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import type { FieldIssue } from '../../shared/draft';
import { issueText } from './fields/field-note';

/** Tells in a yellow notice what is worth knowing of a change that was made, where there is no field to tell it at. */
export async function tellWarnings(issues: readonly FieldIssue[], title: string): Promise<void> {
  if (issues.length === 0) return;
  await i18next.loadNamespaces('validation');
  for (const issue of issues) {
    notifications.show({
      color: 'yellow',
      title,
      message: issueText(issue),
      closeButtonProps: { 'aria-label': i18next.t('common:close') },
    });
  }
}
