import type { SayAutomatic } from '../../../../../shared/automatic-words';
import { sentenceFor } from '../../../../i18n/message';

/** Sentences of `automatic.json` whose keys are data; it must be loaded. */
export const sayAutomatic: SayAutomatic = (key, params) => {
  const texts = Object.entries(params).map(([name, value]) => [name, String(value)]);
  return sentenceFor('automatic', key, Object.fromEntries(texts), key);
};
