import sentences from '../../../shared/texts/en/validation.json';
import type { FieldIssue } from '../../../shared/draft';
import { fill } from '../../../shared/texts/fill';

/** Every code has a sentence in both languages; the English file is the list. */
export type IssueCode = keyof typeof sentences;

type Params = Record<string, string>;

/** Something that keeps the VM from being made. `field` is a dotted path into the draft. */
export function problem(field: string, code: IssueCode, params: Params = {}): FieldIssue {
  return issue('error', field, code, params);
}

/** Something that a person should know and may want all the same. */
export function caution(field: string, code: IssueCode, params: Params = {}): FieldIssue {
  return issue('warning', field, code, params);
}

/** Characters of what a sentence quotes: a whole file may have been pasted. */
const longestQuote = 120;

const quoted = (text: string): string =>
  text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text;

function issue(
  severity: FieldIssue['severity'],
  field: string,
  code: IssueCode,
  given: Params,
): FieldIssue {
  const params = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, quoted(value)]),
  );
  return { field, code, params, severity, text: sentence(code, params) };
}

function sentence(code: IssueCode, params: Params): string {
  return fill(sentences[code], params);
}
