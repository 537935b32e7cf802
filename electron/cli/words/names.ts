import type common from '../../../shared/texts/en/common.json';
import type vm from '../../../shared/texts/en/vm.json';
import type { Params } from '../../../shared/texts/fill';
import type { Language } from '../../../shared/texts/language';
import { loadNameTexts } from '../../../shared/texts/load';
import { type KeysOf, lookUp, translate } from '../../../shared/texts/translate';
import { guestProfiles } from '../../guests/profiles';

/** What the window calls things, for tables that people read; `--json` has the ids. */
export interface Names {
  /** A guest kind; its id where the catalogue does not have it. */
  guest: (id: string) => string;
  bus: (bus: keyof (typeof common)['bus']) => string;
  /** Anything else of a machine's page: keys of `shared/texts/en/vm.json`. */
  vm: (key: KeysOf<typeof vm>, params?: Params) => string;
}

/** Reads the names in one language; only the verbs that show them wait for it. */
export async function loadNames(language: Language): Promise<Names> {
  const texts = await loadNameTexts(language);
  const products = new Map(guestProfiles().map(({ id, name }) => [id, name]));
  return {
    guest: (id) => lookUp(texts.common, `guest.${id}`) ?? products.get(id) ?? id,
    bus: (bus) => translate(language, texts.common, `bus.${bus}`),
    vm: (key, params) => translate(language, texts.vm, key, params),
  };
}
