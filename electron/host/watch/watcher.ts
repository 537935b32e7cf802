import { watch, type FSWatcher } from 'node:fs';
import path from 'node:path';
import type { HostChange } from '../../../shared/host-watch';
import { isSeen, onSeen } from '../../lib/attention';
import { compareFingerprints } from './changes';
import type { Fingerprint } from './fingerprint';

export interface WatchTimings {
  /** Milliseconds between two looks: sysfs and procfs tell nobody that they changed. */
  everyMs: number;
  /** Milliseconds after a change until the next look: udev sets permissions a moment after a device appears. */
  settleMs: number;
}

/** 4 s: a person who has just loaded a module and turns to the window finds it noticed. */
const watchTimings: WatchTimings = { everyMs: 4000, settleMs: 600 };

/** Looks until two are the same; a machine that never stands still is told about all the same. */
const mostSettling = 6;

export interface HostWatcher {
  /**
   * Tells what changed, when it has settled. The first listener starts the looking, the last one that leaves ends it;
   * what changed in between is told to the next listener. Returns the function that ends the subscription.
   */
  subscribe(listener: (changes: HostChange[]) => void): () => void;
}

/** Looks until it is stopped, and calls `tell` with what changed since the last time, when it has settled. */
function createLooker(
  look: () => Fingerprint,
  timings: WatchTimings,
  tell: (changes: HostChange[]) => void,
) {
  /** The facts that were told of. */
  let told: Fingerprint | null = null;
  let timer: NodeJS.Timeout | undefined;
  let settling = false;

  const next = (milliseconds: number, task: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(task, milliseconds).unref();
  };
  const rest = () => {
    settling = false;
    clearTimeout(timer);
    if (isSeen()) next(timings.everyMs, glance);
  };

  const glance = () => {
    const seen = look();
    told ??= seen;
    if (compareFingerprints(told, seen).length === 0) rest();
    else settle(seen, mostSettling);
  };

  const settle = (last: Fingerprint, left: number) => {
    settling = true;
    next(timings.settleMs, () => {
      const seen = look();
      if (left > 1 && compareFingerprints(last, seen).length > 0) {
        settle(seen, left - 1);
        return;
      }
      const changes = compareFingerprints(told ?? seen, seen);
      told = seen;
      rest();
      // It may have gone back to what it was.
      if (changes.length > 0) tell(changes);
    });
  };

  let leave = (): void => undefined;
  return {
    start: () => {
      leave = onSeen((seen) => {
        if (settling) return;
        if (seen) glance();
        else clearTimeout(timer);
      });
      glance();
    },
    /** Looks in a moment; not while a change settles, which is looked at anyway. */
    hurry: () => {
      if (!settling) next(hurryMs, glance);
    },
    stop: () => {
      leave();
      clearTimeout(timer);
      settling = false;
    },
  };
}

/**
 * Notices that facts of this machine changed: by a look now and then, and at once where the kernel tells.
 * @param look takes a fingerprint.
 * @param places files and folders whose change is a reason to look at once.
 */
export function createHostWatcher(
  look: () => Fingerprint,
  places: readonly string[],
  timings: WatchTimings = watchTimings,
): HostWatcher {
  const listeners = new Set<(changes: HostChange[]) => void>();
  let alarms: FSWatcher[] = [];
  const looker = createLooker(look, timings, (changes) => {
    for (const listener of listeners) listener(changes);
  });

  const start = () => {
    alarms = places.flatMap((place) => alarm(place, looker.hurry));
    looker.start();
  };
  const stop = () => {
    looker.stop();
    for (const one of alarms) one.close();
    alarms = [];
  };

  return {
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) start();
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) stop();
      };
    },
  };
}

/** A file is replaced by several steps; the last one counts. */
const hurryMs = 100;

/** Never a folder in which other programs write all the time: each event wakes the app. */
function alarm(place: string, ring: () => void): FSWatcher[] {
  try {
    const watcher = watch(place, { persistent: false }, ring);
    // The place went away: the next look finds out.
    watcher.on('error', () => watcher.close());
    return [watcher];
  } catch {
    // Not there, or no watches left (`fs.inotify.max_user_watches`): the looks are enough.
    return [];
  }
}

/**
 * What tells by itself on this machine or in a recorded tree. Not `/dev` itself: every write to `/dev/null` would
 * wake the app. Files that are replaced by a rename, as `/etc/group` is, are seen in their folder.
 */
export function alarmPlaces(root: string, configHome: string | null): string[] {
  const own = configHome === null ? [] : [path.join(configHome, 'qemu/firmware')];
  return [
    ...['/dev/kvm', '/etc', '/etc/modprobe.d'].map((place) => path.join(root, place)),
    ...own,
  ];
}
