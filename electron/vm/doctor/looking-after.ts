import type { IdleCare } from '../idle/idle-care';
import type { VmRoom, VmServiceOptions } from '../vm-room';
import type { Vitals } from './vitals';
import { vitalsTimings } from './vitals-timings';

interface Carers {
  vitals: Vitals;
  idle: IdleCare | null;
}

/** Looks after guests that run, where this is the app; what that takes is loaded for the first one. */
export function lookingAfter(
  options: VmServiceOptions,
  room: () => VmRoom,
): { consider: (id: string) => void; keepRunning: (id: string) => void; end: () => void } {
  const problem = options.problem ?? (() => undefined);
  let carers: Promise<Carers> | null = null;
  let ended = false;
  const load = async (): Promise<Carers> => {
    const [{ Vitals: Care }, { IdleCare: Idle }] = await Promise.all([
      import('./vitals'),
      import('../idle/idle-care'),
    ]);
    return {
      vitals: new Care(room(), { ...vitalsTimings, ...options.vitals }, problem),
      idle: options.idle ? new Idle(room(), options.idle, problem) : null,
    };
  };
  const consider = (id: string) => {
    if (ended || options.monitor !== 'app') return;
    const entry = room().registry.entries.get(id);
    const runs = entry?.kind === 'valid' && entry.actor.life.session !== null;
    if (!carers && !runs) return;
    carers ??= load();
    carers.then(
      ({ vitals, idle }) => {
        if (ended) return;
        vitals.consider(id);
        idle?.consider(id);
      },
      (error: unknown) => problem(error, 'looking after guests'),
    );
  };
  const keepRunning = (id: string) => {
    void carers?.then(({ idle }) => idle?.keep(id)).catch(() => undefined);
  };
  const end = () => {
    ended = true;
    void carers
      ?.then(({ vitals, idle }) => {
        vitals.close();
        idle?.close();
      })
      .catch(() => undefined);
  };
  return { consider, keepRunning, end };
}
