import type { FieldIssue } from '../../shared/draft';
import type { AppError } from '../../shared/errors';
import { fill, type Language } from './language';

/** An error for a person: what happened, what may help, and what to put into a report. */
export interface ErrorWords {
  sentence: string;
  hint: string | null;
  detail: string | null;
}

/**
 * The words of an error. In English its own message is the most exact there is; in other languages the window's
 * sentence for the code comes first and the message goes with the details.
 */
export async function errorWords(language: Language, error: AppError): Promise<ErrorWords> {
  const detail = error.detail ?? null;
  const known = await sentencesFor(language, error.code);
  const hint = error.hint ?? (known ? fill(known.hint, error.params) : null);
  if (language === 'en' || !known) return { sentence: error.message, hint, detail };
  const sentence = fill(known.sentence, error.params);
  const details = [error.message, detail].filter((part) => part !== null).join('\n');
  return { sentence, hint, detail: details };
}

interface ErrorEntry {
  sentence: string;
  hint: string;
}

/** Read only when something went wrong. */
async function sentencesFor(language: Language, code: string): Promise<ErrorEntry | null> {
  const file =
    language === 'en'
      ? await import('../../renderer/i18n/en/errors.json')
      : await import('../../renderer/i18n/zh-CN/errors.json');
  const entries: Readonly<Record<string, ErrorEntry>> = file.default;
  return Object.hasOwn(entries, code) ? (entries[code] ?? null) : null;
}

/** The sentence of a field issue. */
export async function issueSentence(language: Language, issue: FieldIssue): Promise<string> {
  if (language === 'en') return issue.text;
  const file = await import('../../renderer/i18n/zh-CN/validation.json');
  const sentences: Readonly<Record<string, string>> = file.default;
  return fill(sentences[issue.code] ?? issue.text, issue.params);
}
