import type { FieldIssue } from '../../../shared/draft';

/** The gravest issue of a field: an error before a warning. */
export function issueOf(issues: readonly FieldIssue[], field: string): FieldIssue | null {
  const own = issues.filter((issue) => issue.field === field);
  return own.find((issue) => issue.severity === 'error') ?? own[0] ?? null;
}

export const errorsOf = (issues: readonly FieldIssue[]): FieldIssue[] =>
  issues.filter((issue) => issue.severity === 'error');

/** Puts the keyboard on the first field in `content` that shows an error. @returns whether there is one. */
export function focusFirstError(content: HTMLElement | null): boolean {
  const field = content?.querySelector<HTMLElement>(
    'input[aria-invalid="true"], textarea[aria-invalid="true"], button[data-invalid]',
  );
  field?.focus();
  return Boolean(field);
}
