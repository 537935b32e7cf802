import { englishTexts } from '../../../shared/errors';
import { errorWords } from '../../../shared/texts/error-words';
import { type EventSayings, eventSentence, type LoggedEvent } from '../../../shared/logged-event';
import { fill } from '../../../shared/texts/fill';
import type { Language } from '../../../shared/texts/language';
import {
  loadErrorTexts,
  loadEventTexts,
  loadJobTexts,
  loadNameTexts,
} from '../../../shared/texts/load';
import { lookUp } from '../../../shared/texts/translate';

/** Reads what events are called. Returns what makes an event a sentence. */
export async function loadEventWords(language: Language): Promise<(event: LoggedEvent) => string> {
  const [events, jobs, { vm }, errors] = await Promise.all([
    loadEventTexts(language),
    loadJobTexts(language),
    loadNameTexts(language),
    loadErrorTexts(language),
  ]);
  const sayings: EventSayings = {
    say: (key, params) => {
      const template = lookUp(events, key);
      return template === null ? null : fill(template, params);
    },
    error: (code, params) => errorWords(errors ?? englishTexts, { code, params }).sentence,
    job: (kind, state, name) => {
      const title = fill(lookUp(jobs, `ended.${kind}`) ?? kind, { name });
      return fill(lookUp(jobs, `outcome.${state}`) ?? title, { title });
    },
    list: (words) => new Intl.ListFormat(language).format(words),
    part: (part) => lookUp(vm, `part.${part}`) ?? part,
  };
  return (event) => eventSentence(event, sayings);
}
