import i18next from 'i18next';
import { fill } from '../../shared/texts/fill';
import { languages } from '../../shared/texts/language';
import type { Message, Note } from '../../shared/texts/message';
import { type Sentences, templateOf } from '../../shared/texts/translate';

const isSentences = (value: unknown): value is Sentences =>
  typeof value === 'object' && value !== null;

/** The sentence of a key in the window's language, else in English, else null. */
export function templateFor(namespace: string, key: string, count?: string): string | null {
  const wished = languages.find((language) => language === i18next.language) ?? 'en';
  for (const language of [wished, 'en'] as const) {
    const sentences: unknown = i18next.getResourceBundle(language, namespace);
    const template = isSentences(sentences) ? templateOf(language, sentences, key, count) : null;
    if (template) return template;
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
  const template = templateFor(namespace, key, params['count']);
  return template === null ? text : fill(template, params);
}

/**
 * A guest kind in the window's language.
 * @param name its name in the catalogue: what a product is called stays as it is.
 */
export const guestName = (id: string, name: string): string =>
  sentenceFor('common', `guest.${id}`, {}, name);

/** A PCI class in the window's language; main names it in the words of the specification. */
export const deviceKind = (kind: string): string =>
  sentenceFor('panel', `deviceKind.${kind.toLowerCase().replaceAll(' ', '-')}`, {}, kind);

/** A sentence of the host room in the language of the window: by its key, else the English it came with. */
export function sentence({ key, params, text }: Message): string {
  const { kind } = params;
  const named = kind === undefined ? params : { ...params, kind: deviceKind(kind) };
  return sentenceFor('host', key, named, text);
}

/** A sentence that says which file it is of; its English where that file is not loaded. */
export function noteText(note: Note): string {
  return note.file === 'host'
    ? sentence(note)
    : sentenceFor(note.file, note.key, note.params, note.text);
}
