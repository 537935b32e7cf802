import sentences from '../../../shared/texts/en/validation.json';
import type { FieldIssue } from '../../../shared/draft';
import { fill } from '../../../shared/texts/fill';

/** Every code has a sentence in both languages; the English file is the list. */
export type IssueCode = keyof typeof sentences;

type Params = Record<string, string>;

/** Something that keeps the VM from being made. `field` is a dotted path into the draft. */
export function problem(field: string, code: IssueCode, params: Params = {}): FieldIssue {
  return { field, code, params, severity: 'error', text: sentence(code, params) };
}

/** Something that a person should know and may want all the same. */
export function caution(field: string, code: IssueCode, params: Params = {}): FieldIssue {
  return { field, code, params, severity: 'warning', text: sentence(code, params) };
}

function sentence(code: IssueCode, params: Params): string {
  return fill(sentences[code], params);
}
