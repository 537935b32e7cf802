import type { FieldIssue } from '../../shared/draft';
import type { AppError } from '../../shared/errors';
import { fill } from '../../shared/texts/fill';
import type { Language } from '../../shared/texts/language';

/** An error for a person: what happened, what may help, and what to put into a report. */
export interface ErrorWords {
  sentence: string;
  hint: string | null;
  detail: string | null;
}

/**
 * The words of an error. In English its own message and hint are the most exact there are; in other languages the
 * window's sentences for the code come first and its own words go with the details, as in the window.
 */
export async function errorWords(language: Language, error: AppError): Promise<ErrorWords> {
  const known = await sentencesFor(language, error.code);
  const { message, hint = null, detail = null } = error;
  if (language === 'en' || !known) {
    return { sentence: message, hint: hint ?? known?.hint ?? null, detail };
  }
  const named = known.named === undefined ? null : fill(known.named, error.params);
  // A sentence with names in it only when the error brought all of them.
  const sentence = named === null || named.includes('{{') ? known.sentence : named;
  const details = [message, hint, detail].filter((part) => part !== null).join('\n');
  return { sentence, hint: known.hint, detail: details };
}

interface ErrorEntry {
  sentence: string;
  /** The sentence with names in it. */
  named?: string;
  hint: string;
}

/** Read only when something went wrong. */
async function sentencesFor(language: Language, code: string): Promise<ErrorEntry | null> {
  const file =
    language === 'en'
      ? await import('../../shared/texts/en/errors.json')
      : await import('../../shared/texts/zh-CN/errors.json');
  const entries: Readonly<Record<string, ErrorEntry>> = file.default;
  return Object.hasOwn(entries, code) ? (entries[code] ?? null) : null;
}

/** The sentence of a field issue. */
export async function issueSentence(language: Language, issue: FieldIssue): Promise<string> {
  if (language === 'en') return issue.text;
  const file = await import('../../shared/texts/zh-CN/validation.json');
  const sentences: Readonly<Record<string, string>> = file.default;
  return fill(sentences[issue.code] ?? issue.text, issue.params);
}
