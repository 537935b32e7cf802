import type { AppError } from '../../../shared/errors';
import { type ErrorWords, errorWords } from '../../../shared/texts/error-words';
import { noteText, templateFor } from '../../i18n/message';

/** What a person reads of an error, in the language of the window. */
export function errorText(error: AppError): ErrorWords {
  const { code } = error;
  const of = (part: string) => templateFor('errors', `${code}.${part}`);
  const sentence = of('sentence') ?? code;
  const texts = { [code]: { sentence, named: of('named') ?? undefined, hint: of('hint') ?? '' } };
  return errorWords(texts, error, noteText);
}
