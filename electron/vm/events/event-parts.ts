import { setTimeout as delay } from 'node:timers/promises';
import type { LoggedEvent } from '../../../shared/logged-event';
import { untilSeen } from '../../lib/attention';
import type { LocalEvents } from '../../provider/local-events';
import type { VmRoom } from '../vm-room';
import { folderOf } from '../vm-registry';
import { eventStamp, readEventFiles } from './event-file';
import { completeLastRun } from './last-run';
import { mergedEvents } from './merge-events';

/** Milliseconds between two looks at a log that somebody reads; other processes write to it, too. */
const lookMs = 1000;

/** What has happened to machines. */
export function eventParts(room: VmRoom): LocalEvents {
  const events = async (id: string): Promise<LoggedEvent[]> => {
    const entry = room.registry.entry(id);
    const folder = folderOf(entry);
    if (entry.kind === 'valid' && entry.actor.summary().state === 'off') {
      await completeLastRun(entry.actor.diary, folder);
    }
    return mergedEvents(await readEventFiles(folder));
  };
  return {
    events,
    async *watchEvents(id, signal) {
      let before: string | null = null;
      while (!signal.aborted) {
        const stamp = await eventStamp(folderOf(room.registry.entry(id)));
        if (stamp !== before) {
          // What is written while it is read is read once more.
          before = stamp;
          yield await events(id);
        }
        await delay(lookMs, undefined, { signal }).catch(() => undefined);
        await untilSeen(signal);
      }
    },
    tellEvent: (id, kind, facts) => {
      const entry = room.registry.entries.get(id);
      if (entry?.kind === 'valid') entry.actor.diary.tell(kind, facts);
    },
  };
}
