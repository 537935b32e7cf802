import type english from '../../../shared/texts/en/gallery.json';
import type { Params } from '../../../shared/texts/fill';
import type { Language } from '../../../shared/texts/language';
import { loadGalleryTexts } from '../../../shared/texts/load';
import { type KeysOf, translate } from '../../../shared/texts/translate';

/** Sentences of `shared/texts/<language>/gallery.json`. */
type GalleryWords = (key: KeysOf<typeof english>, params?: Params) => string;

/** Reads them in one language. */
export async function loadGalleryWords(language: Language): Promise<GalleryWords> {
  const texts = await loadGalleryTexts(language);
  return (key, params) => translate(language, texts, key, params);
}
