import { fill, hasAllParams } from './fill';
import type { Note } from './message';

/** What a file of sentences has for one error code. */
export interface ErrorEntry {
  sentence: string;
  /** The sentence with names in it, used when the error brought all of them. */
  named?: string;
  hint: string;
}

export type ErrorTexts = Readonly<Record<string, ErrorEntry | undefined>>;

/** What of an error its words are made of. */
interface ErrorFacts {
  code: string;
  params?: Readonly<Record<string, string>>;
  reason?: Note;
  detail?: string;
  command?: string;
}

/** An error for a person: what happened, what may help, a command to copy, and what to put into a report. */
export interface ErrorWords {
  sentence: string;
  hint: string | null;
  command: string | null;
  detail: string | null;
}

/**
 * Pure: the words of an error, the one place where they are made, for the window, the command line, dialogs and logs.
 * A code that the file does not know is shown as it is.
 * @param texts `errors.json` of the language.
 * @param say the error's reason in the same language; in English unless told.
 */
export function errorWords(
  texts: ErrorTexts,
  error: ErrorFacts,
  say: (reason: Note) => string = ({ text }) => text,
): ErrorWords {
  const { code, params, command = null } = error;
  const known = Object.hasOwn(texts, code) ? texts[code] : undefined;
  const reason = error.reason && say(error.reason);
  const values = { ...params, ...(reason !== undefined && { reason }) };
  const named = known?.named;
  const complete = named !== undefined && hasAllParams(named, values) ? named : null;
  // A reason that the sentence has no place for is not lost.
  const told = complete?.includes('{{reason}}') ? undefined : reason;
  return {
    sentence: complete === null ? (known?.sentence ?? code) : fill(complete, values),
    hint: known?.hint ?? null,
    command,
    detail: [told, error.detail].filter(Boolean).join('\n') || null,
  };
}
