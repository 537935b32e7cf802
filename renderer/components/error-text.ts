import i18next from 'i18next';
import type { AppError } from '../../shared/errors';

const placeholder = /\{\{\s*([\w.-]+)\s*\}\}/g;

/** Whether `params` holds a value for every placeholder of a sentence. */
export function fills(sentence: string, params: Readonly<Record<string, string>>): boolean {
  return [...sentence.matchAll(placeholder)].every(
    ([, name]) => name !== undefined && name in params,
  );
}

/**
 * What a person reads of an error. `named` is the sentence with names in it; it is used when the error
 * brought all of them.
 */
export function errorText(error: AppError): { sentence: string; hint: string } {
  const params = error.params ?? {};
  const named = i18next.getResource(i18next.language, 'errors', `${error.code}.named`) as unknown;
  const usesNames = typeof named === 'string' && fills(named, params);
  const translate = i18next.t as unknown as (key: string, options: object) => string;
  return {
    sentence: translate(`errors:${error.code}.${usesNames ? 'named' : 'sentence'}`, params),
    hint: translate(`errors:${error.code}.hint`, params),
  };
}
