import type { VmRoom, VmServiceOptions } from '../vm-room';
import type { Vitals } from './vitals';
import { vitalsTimings } from './vitals-timings';

/** Looks after guests that run, where this is the app; what that takes is loaded for the first one. */
export function lookingAfter(
  options: VmServiceOptions,
  room: () => VmRoom,
): { consider: (id: string) => void; end: () => void } {
  const problem = options.problem ?? (() => undefined);
  let vitals: Promise<Vitals> | null = null;
  let ended = false;
  const consider = (id: string) => {
    if (ended || options.monitor !== 'app') return;
    const entry = room().registry.entries.get(id);
    const runs = entry?.kind === 'valid' && entry.actor.life.session !== null;
    if (!vitals && !runs) return;
    vitals ??= import('./vitals').then(
      ({ Vitals: Care }) => new Care(room(), { ...vitalsTimings, ...options.vitals }, problem),
    );
    vitals.then(
      (loaded) => {
        if (!ended) loaded.consider(id);
      },
      (error: unknown) => problem(error, 'looking after guests'),
    );
  };
  const end = () => {
    ended = true;
    void vitals?.then((loaded) => loaded.close()).catch(() => undefined);
  };
  return { consider, end };
}
