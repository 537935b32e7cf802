import i18next from 'i18next';
import type { AppError } from '../../../shared/errors';
import { completeSentence } from '../../i18n/message';

/**
 * What a person reads of an error. `named` is the sentence with names in it; it is used when the error
 * brought all of them.
 */
export function errorText(error: AppError): { sentence: string; hint: string } {
  const named = completeSentence('errors', `${error.code}.named`, error.params ?? {});
  return {
    sentence: named ?? i18next.t(`errors:${error.code}.sentence`),
    hint: i18next.t(`errors:${error.code}.hint`),
  };
}
