import type { FieldIssue } from '../../../shared/draft';
import { type AppError, englishSentence, englishTexts } from '../../../shared/errors';
import { type ErrorWords, errorWords } from '../../../shared/texts/error-words';
import { fill } from '../../../shared/texts/fill';
import type { Language } from '../../../shared/texts/language';
import { loadErrorTexts, loadTranslation } from '../../../shared/texts/load';
import type { Note } from '../../../shared/texts/message';
import { templateOf } from '../../../shared/texts/translate';
import { loadNames } from './names';
import type { VmSummary } from '../../../shared/vm-state';

/** The words of an error in the language of the terminal; its files are read only when something went wrong. */
export async function wordsOf(language: Language, error: AppError): Promise<ErrorWords> {
  const reason = error.reason && (await noteSentence(language, error.reason));
  const texts = (await loadErrorTexts(language)) ?? englishTexts;
  return errorWords(texts, error, (note) => reason ?? note.text);
}

/** A sentence that came as data. */
export async function noteSentence(language: Language, note: Note): Promise<string> {
  const sentences = await loadTranslation(language, note.file);
  const { count } = note.params;
  const template = sentences && templateOf(language, sentences, note.key, count);
  return template === null ? note.text : fill(template, note.params);
}

/** The sentence of a field issue. */
export async function issueSentence(language: Language, issue: FieldIssue): Promise<string> {
  const { guest } = issue.params;
  const os = guest && (await loadNames(language)).guest(guest);
  const params = os ? { ...issue.params, os } : issue.params;
  return await noteSentence(language, { ...issue, params, file: 'validation', key: issue.code });
}

/** A VM as `--json` prints it: programs find the sentence of its error, in English, beside the code. */
export function jsonSummary(vm: VmSummary) {
  const { error } = vm;
  return error ? { ...vm, error: { ...error, message: englishSentence(error) } } : vm;
}
