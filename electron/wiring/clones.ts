import { randomBytes } from 'node:crypto';
import type { ClonePlan, CloneWish } from '../../shared/cloning';
import type { BegunClone, CloneRooms, Moments } from '../making/clone/clone-service';
import type { SnapshotRooms, SnapshotService } from '../snapshots/types';

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
  given: Omit<CloneRooms, 'moments'> & SnapshotRooms,
  snapshots: () => Promise<SnapshotService>,
  problem: (error: unknown, what: string) => void,
): Clones {
  const rooms = { ...given, moments: momentsOf(given, snapshots, problem) };
  const service = async () => await import('../making/clone/clone-service');
  return {
    plan: async (source, wish) => await (await service()).cloneOutlook(rooms, source, wish),
    begin: async (source, wish) => {
      const begun = await (await service()).beginClone(rooms, source, wish);
      // The clone's own log has it as its beginning.
      void begun.job.ended.then(({ state, subject: { name } }) => {
        if (state !== 'done') return;
        rooms.vms.tellEvent(source, 'job', { job: 'clone', state, name });
      });
      return begun;
    },
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

/** Snapshots of the disks of guests that run, loaded when one is wanted. */
function momentsOf(
  rooms: SnapshotRooms,
  snapshots: () => Promise<SnapshotService>,
  problem: (error: unknown, what: string) => void,
): Moments {
  return {
    refuse: async (id) => void (await (await snapshots()).outlook(id)),
    async make(id, title, handle) {
      const { createPoint } = await import('../snapshots/create');
      const snapshot = randomBytes(4).toString('hex');
      const wish = { title, note: '', memory: false };
      await createPoint(rooms, { id, snapshot, wish, job: handle.id }, handle);
      return snapshot;
    },
    async remove(id, snapshot, handle) {
      const { deletePoint } = await import('../snapshots/delete');
      await deletePoint(rooms, { id, snapshot }, handle).catch((error: unknown) => {
        problem(error, `deleting the snapshot that a clone of ${id} was made of`);
      });
    },
  };
}
