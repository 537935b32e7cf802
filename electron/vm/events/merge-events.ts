import type { LoggedEvent, LoggedKind } from '../../../shared/logged-event';

/** What one process has done and another one has only seen. */
const seenAndDone: ReadonlySet<LoggedKind> = new Set(['paused', 'resumed', 'reset', 'stop-asked']);
/** Milliseconds between the two. */
const together = 3000;

const isEnd = ({ kind }: LoggedEvent) => kind === 'ended' || kind === 'crashed';

/** How much is known of an end: what QEMU said is more than that the process was gone. */
function worth({ kind, facts: { how = 'unknown' } }: LoggedEvent): number {
  if (how === 'unseen') return 0;
  if (how === 'unknown') return kind === 'crashed' ? 2 : 1;
  return 3;
}

/**
 * Pure: several processes write to one log, and each tells what it knows. Of what one has done and another has seen,
 * that which says by whom stays; each run has one end, the one of which most is known.
 */
export function mergedEvents(events: readonly LoggedEvent[]): LoggedEvent[] {
  const ends = new Map<string, LoggedEvent>();
  for (const event of events) {
    if (event.run === undefined || !isEnd(event)) continue;
    const known = ends.get(event.run);
    if (!known || worth(event) > worth(known)) ends.set(event.run, event);
  }
  const better = toldBetter(events);
  return events.filter((event) =>
    event.run !== undefined && isEnd(event) ? ends.get(event.run) === event : !better.has(event),
  );
}

/** By a person, and of which program is known. */
const isNamed = ({ facts: { by } }: LoggedEvent) => by === 'app' || by === 'cli';

/** Those that were only seen, each where another one near it says by whom. */
function toldBetter(events: readonly LoggedEvent[]): ReadonlySet<LoggedEvent> {
  const better = new Set<LoggedEvent>();
  events.forEach((event, at) => {
    if (!seenAndDone.has(event.kind) || !isNamed(event)) return;
    const near = (other: LoggedEvent | undefined): other is LoggedEvent =>
      other !== undefined && Math.abs(other.at - event.at) <= together;
    // What was seen comes a little before, or after, what was done; of both the nearer one is meant.
    for (let step = 1; near(events[at - step]) || near(events[at + step]); step += 1) {
      const seen = [events[at - step], events[at + step]].find(
        (other) =>
          near(other) && other.kind === event.kind && !isNamed(other) && !better.has(other),
      );
      if (!seen) continue;
      better.add(seen);
      return;
    }
  });
  return better;
}
