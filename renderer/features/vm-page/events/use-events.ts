import i18next from 'i18next';
import { useEffect, useMemo, useState } from 'react';
import { errorCodes, type AppError } from '../../../../shared/errors';
import {
  type EventSayings,
  eventSentence,
  type LoggedEvent,
} from '../../../../shared/logged-event';
import { fill } from '../../../../shared/texts/fill';
import { api } from '../../../api/client';
import { follow } from '../../../api/follow';
import { errorText } from '../../../components/errors/error-text';
import { sentenceFor, templateFor } from '../../../i18n/message';

const reconnectMs = 1000;

/** An event in the words of the window. */
export interface ToldEvent {
  event: LoggedEvent;
  sentence: string;
  /** What is found by a search, in lower case. */
  words: string;
}

const sayings: EventSayings = {
  say: (key, params) => {
    const template = templateFor('events', key);
    return template === null ? null : fill(template, params);
  },
  error: (word, params) => {
    const code = errorCodes.find((known) => known === word);
    return code === undefined ? word : errorText({ code, params: { ...params } }).sentence;
  },
  job: (kind, state, name) => {
    const title = sentenceFor('jobs', `ended.${kind}`, { name }, kind);
    return sentenceFor('jobs', `outcome.${state}`, { title }, title);
  },
  list: (words) => new Intl.ListFormat(i18next.language).format(words),
  part: (part) => sentenceFor('vm', `part.${part}`, {}, part),
};

function told(event: LoggedEvent): ToldEvent {
  const sentence = eventSentence(event, sayings);
  const words = [sentence, ...Object.values(event.facts)].join('\n').toLowerCase();
  return { event, sentence, words };
}

/** What has happened to a machine, the newest first; null until it was read. `events` and `jobs` must be loaded. */
export function useEvents(id: string): { events: ToldEvent[] | null; error: AppError | null } {
  const [read, setRead] = useState<{ id: string; events: LoggedEvent[] } | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  useEffect(
    () =>
      follow((signal) => api.vms.watchEvents({ id }, { signal }), {
        onEvent: (events) => {
          setRead({ id, events });
          setError(null);
        },
        onError: setError,
        restartAfterMs: reconnectMs,
      }),
    [id],
  );
  const { language } = i18next;
  const events = useMemo(
    () => (read?.id === id ? read.events.toReversed().map(told) : null),
    // The sentences are those of the language.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [read, id, language],
  );
  return { events, error };
}
