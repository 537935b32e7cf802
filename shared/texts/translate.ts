import { fill, type Params } from './fill';
import type { Language } from './language';

/** A file of sentences, or a part of one. */
export interface Sentences {
  readonly [name: string]: string | Sentences;
}

/** Every key of a file of sentences, dotted; the forms of a plural (`key_one`, `key_other`) are one key. */
export type KeysOf<T> = {
  [K in keyof T & string]: T[K] extends string
    ? K extends `${infer Base}_${'zero' | 'one' | 'other'}`
      ? Base
      : K
    : `${K}.${KeysOf<T[K]>}`;
}[keyof T & string];

/** The template that a dotted key names, or null. */
export function lookUp(sentences: Sentences, key: string): string | null {
  let node: string | Sentences | undefined = sentences;
  for (const part of key.split('.')) {
    if (typeof node !== 'object' || !Object.hasOwn(node, part)) return null;
    node = node[part];
  }
  return typeof node === 'string' ? node : null;
}

const pluralRules = new Map<Language, Intl.PluralRules>();

function pluralForm(language: Language, count: number): string {
  const known = pluralRules.get(language) ?? new Intl.PluralRules(language);
  pluralRules.set(language, known);
  return known.select(count);
}

/**
 * The template of a dotted key, by the rules of i18next, which the window uses: a `count` chooses between `key_one` and
 * `key_other` (and `key_zero`, where there is one, for 0). Null where there is none.
 * @param count a number, or its digits, as values travel as text.
 */
export function templateOf(
  language: Language,
  sentences: Sentences,
  key: string,
  count?: string | number,
): string | null {
  for (const form of formsOf(language, count)) {
    const template = lookUp(sentences, `${key}_${form}`);
    if (template !== null) return template;
  }
  return lookUp(sentences, key);
}

/** A sentence with its values, see {@link templateOf}. A key that is not there is the answer itself. */
export function translate(
  language: Language,
  sentences: Sentences,
  key: string,
  params: Params = {},
): string {
  const { count } = params;
  const template = templateOf(
    language,
    sentences,
    key,
    typeof count === 'number' ? count : undefined,
  );
  return template === null ? key : fill(template, params);
}

function formsOf(language: Language, count: string | number | undefined): string[] {
  const number = typeof count === 'string' && /^\d+$/.test(count) ? Number(count) : count;
  if (typeof number !== 'number') return [];
  return [...(number === 0 ? ['zero'] : []), pluralForm(language, number)];
}
