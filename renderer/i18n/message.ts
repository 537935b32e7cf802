import i18next from 'i18next';
import type { Message } from '../../shared/host';

const placeholder = /\{\{\s*([\w.-]+)\s*\}\}/g;

/** The sentence with values in place of `{{name}}`; what has no value stays as it is written. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(placeholder, (whole, name: string) => values[name] ?? whole);
}

/** Whether `values` holds one for every placeholder of a sentence. */
const fills = (template: string, values: Readonly<Record<string, string>>): boolean =>
  [...template.matchAll(placeholder)].every(([, name]) => name !== undefined && name in values);

/** Names of a sentence in a language: the form of a plural that a `count` chooses, then the key itself. */
function namesOf(language: string, key: string, count: string | undefined): string[] {
  if (count === undefined || !/^\d+$/.test(count)) return [key];
  return [`${key}_${new Intl.PluralRules(language).select(Number(count))}`, key];
}

/** The sentence of a key in the window's language, else in English, else null. */
function lookUp(namespace: string, key: string, count?: string): string | null {
  for (const language of [i18next.language, 'en']) {
    for (const name of namesOf(language, key, count)) {
      const found: unknown = i18next.getResource(language, namespace, name);
      if (typeof found === 'string') return found;
    }
  }
  return null;
}

/**
 * The sentence of a key that is data, not a literal: main sent it. `text` where the language has none.
 * @param namespace file of sentences the key is of; it must be loaded (`useTranslation(namespace)`).
 */
export function sentenceFor(
  namespace: string,
  key: string,
  params: Readonly<Record<string, string>>,
  text: string,
): string {
  const template = lookUp(namespace, key, params['count']);
  return template === null ? text : fill(template, params);
}

/** The same, but null where there is no such sentence or a value for one of its placeholders is missing. */
export function completeSentence(
  namespace: string,
  key: string,
  params: Readonly<Record<string, string>>,
): string | null {
  const template = lookUp(namespace, key, params['count']);
  return template !== null && fills(template, params) ? fill(template, params) : null;
}

/** A PCI class in the window's language; main names it in the words of the specification. */
export const deviceKind = (kind: string): string =>
  sentenceFor('panel', `deviceKind.${kind.toLowerCase().replaceAll(' ', '-')}`, {}, kind);

/** A sentence of the host room in the language of the window: by its key, else the English it came with. */
export function sentence({ key, params, text }: Message): string {
  const { kind } = params;
  const named = kind === undefined ? params : { ...params, kind: deviceKind(kind) };
  return sentenceFor('host', key, named, text);
}
