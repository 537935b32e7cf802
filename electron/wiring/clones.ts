import type { ClonePlan, CloneWish } from '../../shared/cloning';
import type { BegunClone, CloneRooms } from '../making/clone/clone-service';
import type { VmService } from '../vm/types';

/** Clones of virtual machines. */
export interface Clones {
  /** See `cloneOutlook`. */
  plan: (source: string, wish: CloneWish) => Promise<ClonePlan>;
  /** See `beginClone`. */
  begin: (source: string, wish: CloneWish & { start?: boolean }) => Promise<BegunClone>;
  /**
   * Removes disposable virtual machines for good some time after they were switched off, for as long as this process
   * lives. Returns the function that ends it.
   */
  watchDisposable: () => () => void;
}

/** What clones virtual machines, loaded when it is first asked. */
export function clonesFor(
  rooms: CloneRooms & { vms: VmService },
  problem: (error: unknown, what: string) => void,
): Clones {
  const service = async () => await import('../making/clone/clone-service');
  return {
    plan: async (source, wish) => await (await service()).cloneOutlook(rooms, source, wish),
    begin: async (source, wish) => await (await service()).beginClone(rooms, source, wish),
    watchDisposable: () => {
      let end: (() => void) | null = null;
      let ended = false;
      import('../making/clone/disposables').then(
        ({ watchDisposable }) => {
          if (!ended) end = watchDisposable(rooms.vms, problem);
        },
        (error: unknown) => problem(error, 'watching disposable virtual machines'),
      );
      return () => {
        ended = true;
        end?.();
      };
    },
  };
}
