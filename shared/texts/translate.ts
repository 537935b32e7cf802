import { fill, type Params } from './fill';
import type { Language } from './language';

/** A file of sentences, or a part of one. */
export interface Sentences {
  readonly [name: string]: string | Sentences;
}

/** Every key of a file of sentences, dotted; the forms of a plural (`key_one`, `key_other`) are one key. */
export type KeysOf<T> = {
  [K in keyof T & string]: T[K] extends string
    ? K extends `${infer Base}_${'one' | 'other'}`
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
 * A sentence with its values, by the rules of i18next, which the window uses: a number `count` chooses between
 * `key_one` and `key_other` (and `key_zero`, where there is one, for 0). A key that is not there is the answer itself.
 */
export function translate(
  language: Language,
  sentences: Sentences,
  key: string,
  params: Params = {},
): string {
  const { count } = params;
  const forms = typeof count === 'number' ? formsOf(language, count) : [];
  for (const name of [...forms.map((form) => `${key}_${form}`), key]) {
    const template = lookUp(sentences, name);
    if (template !== null) return fill(template, params);
  }
  return key;
}

const formsOf = (language: Language, count: number): string[] => [
  ...(count === 0 ? ['zero'] : []),
  pluralForm(language, count),
];
