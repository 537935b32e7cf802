import type english from '../../../shared/texts/en/export.json';
import type { ExportPlan } from '../../../shared/exporting';
import type { Params } from '../../../shared/texts/fill';
import type { Language } from '../../../shared/texts/language';
import { loadExportTexts } from '../../../shared/texts/load';
import { type KeysOf, translate } from '../../../shared/texts/translate';

/** Sentences of `shared/texts/<language>/export.json`. */
type ExportWords = (key: KeysOf<typeof english>, params?: Params) => string;

/** Reads them in one language. */
export async function loadExportWords(language: Language): Promise<ExportWords> {
  const texts = await loadExportTexts(language);
  return (key, params) => translate(language, texts, key, params);
}

/** What the other program does not get, or gets otherwise. */
export const exportNotes = ({ notes }: Pick<ExportPlan, 'notes'>, words: ExportWords): string[] =>
  notes.map(({ key, device = '', value = '' }) => words(`notes.${key}`, { device, value }));
