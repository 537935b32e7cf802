import type { LoggedEvent, LoggedKind } from '../../shared/logged-event';

/** What has happened to this user's own machines. */
export interface LocalEvents {
  /** The last ten thousand events of a machine, the oldest first. @throws AppFailure `vm-not-found`. */
  events(id: string): Promise<LoggedEvent[]>;
  /** The same, and all of them again whenever something was added, whichever process has written it. */
  watchEvents(id: string, signal: AbortSignal): AsyncGenerator<LoggedEvent[], void, undefined>;
  /**
   * Writes down what has happened to a machine, now. Never fails: one that is not there any more has no log.
   * @param facts values of the sentence in `texts/<language>/events.json`
   */
  tellEvent(id: string, kind: LoggedKind, facts: Record<string, string>): void;
}
