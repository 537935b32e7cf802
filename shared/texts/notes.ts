import explain from './en/explain.json';
import reasons from './en/reasons.json';
import warnings from './en/warnings.json';
import { fill } from './fill';
import type { Note } from './message';
import { type KeysOf, lookUp, type Sentences } from './translate';

const english = { explain, reasons, warnings };
type Files = typeof english;

/**
 * A sentence or phrase that main hands on as data: translated by its key where it is shown.
 * @param key of `shared/texts/en/<file>.json`.
 */
export function note<F extends keyof Files>(
  file: F,
  key: KeysOf<Files[F]>,
  params: Record<string, string> = {},
): Note {
  const sentences: Sentences = english[file];
  return { file, key, params, text: fill(lookUp(sentences, key) ?? key, params) };
}
