import type { FieldIssue } from '../../shared/draft';
import type { CliContext } from './context';
import { issueSentence } from './words/sentences';

/**
 * What is wrong or worth knowing, one line each on stderr.
 * @param where the option, setting or argument that a person has to change for an issue.
 */
export async function sayIssues(
  issues: readonly FieldIssue[],
  where: (issue: FieldIssue) => string,
  { language, say, text }: Pick<CliContext, 'language' | 'say' | 'text'>,
): Promise<void> {
  const label = (name: string, words: string) => text('label', { label: name, text: words });
  for (const issue of issues) {
    const sentence = await issueSentence(language, issue);
    say(label(text(issue.severity), label(where(issue), sentence)));
  }
}
