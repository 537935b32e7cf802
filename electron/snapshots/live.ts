import path from 'node:path';
import { liveImpossible } from '../../shared/live-obstacle';
import type { JobHandle } from '../jobs/types';
import { keepTpm } from '../vm/launch/tpm-state';
import { memoryFile, tagOf, tpmCopyFolder, type Point } from '../vm/points/point-store';
import type { StillGuest, StillMachine } from '../vm/still-machine';
import { withoutBlockers } from '../vm/suspend/blockers';
import { askBackground } from '../vm/suspend/background';
import { residentBytes } from '../vm/suspend/guest-memory';
import { migrationSettled } from '../vm/suspend/migration';
import { saveLiveState } from '../vm/suspend/save-state';
import { clearStanding, markStanding } from '../vm/suspend/standing-mark';
import type { PointImage } from './images';
import { liveObstacle, mayWatchMemory } from './live-obstacle';
import { tagRunning } from './running';

/** Where and for whom a guest's memory is kept while it goes on. */
export interface LiveKeeping {
  machine: StillMachine;
  guest: StillGuest;
  /** Everything that the guest writes to. */
  images: readonly PointImage[];
  /** The folder for what belongs to the point. */
  made: string;
  handle: Pick<JobHandle<never>, 'signal' | 'progress' | 'cancellable'>;
}

/**
 * Keeps disks, TPM and memory of one moment in which the guest stands still; its memory goes to a file while it goes on,
 * and while others may pause it or shut it down.
 * @returns the point with what became known of it.
 * @throws AppFailure as `liveImpossible`; `snapshot-memory-blocked`, `cancelled`, `no-space-left`, `file-unwritable`,
 * `qmp-error`. The guest goes on then; what its images hold of the point is for the caller to undo.
 */
export async function saveLive(
  { machine, guest, images, made, handle }: LiveKeeping,
  point: Point,
): Promise<Point> {
  const { folder, config } = machine;
  const { qmp, started, accelerator } = guest;
  // Whoever was killed may have left one that QEMU is about to end.
  await migrationSettled(qmp);
  // It may have become another guest since it was asked.
  const state = point.guest === 'paused' ? 'paused' : 'running';
  const obstacle = liveObstacle(state, await askBackground(qmp), mayWatchMemory());
  if (obstacle) throw liveImpossible(config, obstacle);
  const how = { code: 'snapshot-memory-blocked', ends: false } as const;
  const expected = residentBytes(guest.pid) ?? started.memoryMiB * 1024 * 1024;
  return await withoutBlockers(qmp, started, how, async (hardware) => {
    let hasTpm = false;
    handle.progress({ step: 'saving-memory', fraction: 0 });
    handle.cancellable(true);
    const { bytes, pausedMs } = await saveLiveState({
      qmp,
      socket: guest.stateSocket,
      file: path.join(made, memoryFile),
      signal: handle.signal,
      aside: async (wait) => await guest.aside(wait),
      onBytes: (done) => {
        const total = Math.max(expected, done);
        handle.progress({ fraction: done / total, bytes: { done, total } });
      },
      mark: {
        set: async () => await markStanding(folder),
        clear: async () => await clearStanding(folder),
      },
      moment: async () => {
        await tagRunning(qmp, images, tagOf(point.id));
        hasTpm = started.tpm && (await keepTpm(folder, path.join(made, tpmCopyFolder)));
      },
    });
    handle.cancellable(false);
    // What emulation has begun KVM cannot go on with, and the other way round.
    return { ...point, hasTpm, started: { ...hardware, accelerator }, stateBytes: bytes, pausedMs };
  });
}
