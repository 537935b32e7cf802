import i18next from 'i18next';
import type { Message } from '../../shared/host';

type Loose = (key: string, options: Record<string, unknown>) => string;
type LooseExists = (key: string, options: { ns: string }) => boolean;

/**
 * A sentence from main in the language of the window: by its key where there is one, else the English
 * text it came with.
 * @param namespace file of sentences the key is of; it must be loaded (`useTranslation(namespace)`).
 */
export function sentence(message: Message, namespace: 'host' | 'validation' = 'host'): string {
  return sentenceFor(namespace, message.key, message.params, message.text);
}

/** The sentence of `key`, or `text` when the language has none. */
export function sentenceFor(
  namespace: string,
  key: string,
  params: Record<string, string>,
  text: string,
): string {
  // Keys from main are data, not literals; the tests hold them against the files of sentences.
  const exists = i18next.exists as unknown as LooseExists;
  const translate = i18next.t as unknown as Loose;
  if (!exists(key, { ns: namespace })) return text;
  return translate(key, { ...params, ns: namespace });
}
