import { failure } from '../../../shared/errors';
import type { JobService } from '../../jobs/types';
import { readMoveNote, standsStill } from '../disks/move-note';
import { holdsOfVm } from '../launch/holds';
import { takeLock, type LaunchLock } from '../records/launch-lock';
import type { ValidDefinition } from './guest-life';

/** Milliseconds to wait for another process that tidies up after a VM or starts it. */
const lockPatienceMs = 1000;

export interface GuestLockDeps {
  definition: () => ValidDefinition;
  /** Whether the VM turns out to run, started by another process. */
  runs: () => Promise<boolean>;
  /** What is thrown then. */
  refusal: () => Error;
  refuseHeld: JobService['refuseHeld'];
}

/** One VM's lock against other processes, and against jobs that work with the VM. */
export class GuestLock {
  constructor(private readonly deps: GuestLockDeps) {}

  /** Runs `job` with the lock, when no other process has started the VM. @throws `vm-locked`, `vm-running`. */
  async taken<T>(job: (lock: LaunchLock) => Promise<T>): Promise<T> {
    return await this.beside(async (lock) => {
      if (await this.deps.runs()) throw this.deps.refusal();
      return await job(lock);
    });
  }

  /** The same, when no job but `heldBy` works with the VM either. @throws as {@link taken}; `held-by-job`. */
  async unheld<T>(job: (lock: LaunchLock) => Promise<T>, heldBy?: string): Promise<T> {
    return await this.taken(async (lock) => {
      await this.refuseHeld(heldBy);
      return await job(lock);
    });
  }

  /** Runs `job` with the lock, beside a guest that runs. @throws `vm-locked`. */
  async beside<T>(job: (lock: LaunchLock) => Promise<T>): Promise<T> {
    const { folder, config } = this.deps.definition();
    const lock = await takeLock(folder, config.id, lockPatienceMs);
    try {
      return await job(lock);
    } finally {
      lock.release();
    }
  }

  /**
   * Runs `job`, which lets the guest go on. While the image of a disk moves it has the lock, so that the move, perhaps of
   * another process, cannot stop the guest meanwhile, or exchange its image.
   * @throws `held-by-job`, `vm-locked` while a move has the guest stand still, or has left it so.
   */
  async besideMove(job: () => Promise<void>): Promise<void> {
    const { folder, config } = this.deps.definition();
    if (!readMoveNote(folder)) return await job();
    await this.beside(async () => {
      const note = readMoveNote(folder);
      if (note && standsStill(note)) {
        await this.refuseHeld();
        throw failure('vm-locked', { action: 'retry', vmId: config.id });
      }
      await job();
    });
  }

  /** @throws `held-by-job`. */
  async refuseHeld(heldBy?: string): Promise<void> {
    const { folder, config } = this.deps.definition();
    await this.deps.refuseHeld(await holdsOfVm(config, folder), config.name, heldBy);
  }
}
