import type english from '../../../shared/texts/en/cli.json';
import type { Params } from '../../../shared/texts/fill';
import type { Language } from '../../../shared/texts/language';
import { loadTerminalTexts } from '../../../shared/texts/load';
import { type KeysOf, lookUp, translate } from '../../../shared/texts/translate';

/** Every sentence of `shared/texts/en/cli.json`. */
export type TextKey = KeysOf<typeof english>;

/** The terminal's own sentences in one language. */
export interface Words {
  text: (key: TextKey, params?: Params) => string;
  /** For keys that are made of data, such as the help of an option; null where there is none. */
  find: (key: string) => string | null;
}

/** Reads the terminal's sentences: errors, field issues and warnings have files of their own. */
export async function loadWords(language: Language): Promise<Words> {
  const sentences = await loadTerminalTexts(language);
  return {
    text: (key, params) => translate(language, sentences, key, params),
    find: (key) => lookUp(sentences, key),
  };
}
