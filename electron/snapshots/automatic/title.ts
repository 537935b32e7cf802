import type english from '../../../shared/texts/en/automatic.json';
import type { Language } from '../../../shared/texts/language';
import { loadAutomaticTexts } from '../../../shared/texts/load';
import { type KeysOf, translate } from '../../../shared/texts/translate';
import { longestTitle } from '../../../shared/snapshot-limits';
import type { RiskyChange } from './types';

/**
 * The title of an automatic snapshot: when and before what it was made.
 * @param change null for the schedule's.
 * @param taken titles that other snapshots have.
 */
export async function automaticTitle(
  language: Language,
  now: number,
  change: RiskyChange | null,
  taken: readonly string[],
): Promise<string> {
  const texts = await loadAutomaticTexts(language);
  const key: KeysOf<typeof english> = `made.${change?.kind ?? 'schedule'}`;
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  // Some locales have a narrow space there that no keyboard types.
  const date = time.format(now).replaceAll('\u202f', ' ');
  const title = translate(language, texts, key, { date, device: change?.device ?? '' });
  const others = new Set(taken.map((one) => one.toLowerCase()));
  const stem = title.slice(0, longestTitle - 6);
  for (let number = 2, wish = stem; ; number += 1) {
    if (!others.has(wish.toLowerCase())) return wish;
    wish = `${stem} (${number})`;
  }
}
