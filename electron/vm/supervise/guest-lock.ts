import type { JobService } from '../../jobs/types';
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

  /** @throws `held-by-job`. */
  async refuseHeld(heldBy?: string): Promise<void> {
    const { folder, config } = this.deps.definition();
    await this.deps.refuseHeld(await holdsOfVm(config, folder), config.name, heldBy);
  }
}
