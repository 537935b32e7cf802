import type { JobService } from '../../jobs/types';
import type { ActOptions } from '../../provider/machine-provider';
import type { LaunchPlan } from '../launch/plan';
import type { SessionTimings } from '../session/session';
import type { Restoring } from '../still-machine';
import type { AttachmentDeps } from './attachment';
import type { LifeOptions, ValidDefinition } from './guest-life';

export interface ActorTimings extends SessionTimings {
  /** Milliseconds until a spawned QEMU must answer. */
  startMs: number;
  /** Milliseconds that QEMU's monitor has to end QEMU before it is killed. */
  quitMs: number;
}

export interface ActorDeps
  extends Omit<LifeOptions, 'changed' | 'diary' | 'onGone' | 'timings'>, AttachmentDeps {
  env: NodeJS.ProcessEnv;
  runtime: string;
  timings: ActorTimings;
  plan: (definition: ValidDefinition) => Promise<LaunchPlan>;
  changed: (vmId: string) => void;
  /** Refuses what a job works with just now, such as a copy of its disk. @throws AppFailure `held-by-job`. */
  refuseHeld: JobService['refuseHeld'];
  /** Refuses to write to what disks of other VMs stand on. @throws AppFailure `image-is-base`. */
  refuseBaseWrites: (definition: ValidDefinition) => Promise<void>;
  /**
   * Finishes what was cut short with the VM's disks, before they are opened.
   * @param mayWrite asked before anything is written. @throws AppFailure what that throws.
   */
  tidyDisks: (definition: ValidDefinition, mayWrite: () => Promise<void>) => Promise<void>;
  /** A failure with what only those know who see all VMs. */
  explain: (error: unknown) => Promise<unknown>;
  /** Another VM that runs has the same socket folder: the first eight characters of its id are the same. */
  socketsTaken: (vmId: string) => boolean;
}

/** How a start comes about. */
export interface StartOptions extends ActOptions {
  /** The id of the job that holds the VM and starts it. */
  heldBy?: string;
  /** What the guest goes on from, where it does not boot. */
  restore?: Restoring;
}
