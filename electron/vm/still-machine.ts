import type { VmConfig } from '../../shared/vm-config';
import type { QmpClient } from '../qemu/qmp/client';

/** What a guest goes on from. */
export interface Restoring {
  /** What it has when it goes on: kept as what was started. */
  config: VmConfig;
  /** What QEMU is started with for it. */
  hardware: VmConfig;
  /** Loads its state into the machine that has not begun to run. */
  load: (qmp: QmpClient, signal: AbortSignal) => Promise<void>;
  /** It stood still then, and does so now. */
  paused: boolean;
  /** `load` sends it to a QEMU that waits for it: `-incoming defer`. */
  incoming?: true;
  /** Lets it go on by `goOn`: what it goes on from is used up then. */
  using?: (goOn: () => Promise<void>) => Promise<void>;
}

/** A machine with which nothing else is done meanwhile. */
export interface StillMachine {
  config: VmConfig;
  folder: string;
  /** Null while it is off. */
  guest: StillGuest | null;
  /**
   * Refuses to write to the disks of a definition that are disks of other machines by now, or that others stand on.
   * @throws AppFailure `image-is-base`, `snapshot-disk-elsewhere`.
   */
  refuseWrites(config: VmConfig): Promise<void>;
  /** Makes what a start makes of files where they are missing, such as UEFI variables. */
  prepare(): Promise<void>;
  /** Stores another definition of the machine that is off. @throws AppFailure `no-space-left`, `file-unwritable`. */
  store(config: VmConfig): Promise<void>;
}

export interface StillGuest {
  qmp: QmpClient;
  pid: number;
  /** With machine and processor resolved; the stored definition where nobody knows. */
  started: VmConfig;
  /** Where the agent's channel ends on this computer. */
  agentSocket: string;
  /** Its private folder of sockets. */
  socketFolder: string;
  /** Where its memory goes out. */
  stateSocket: string;
  accelerator: 'kvm' | 'tcg';
  /**
   * Runs `work`, which leaves the guest alone, while others may pause it, let it go on, shut it down or reset it. The
   * monitor is theirs meanwhile.
   */
  aside<T>(work: () => Promise<T>): Promise<T>;
  /** Whether QEMU has ended; one whose monitor has hung up is waited for. */
  hasEnded(): Promise<boolean>;
  /** Ends QEMU, now. @throws AppFailure `process-stuck`. */
  end(): Promise<void>;
}

/** What works on a whole machine for a job. */
export interface StillParts {
  /**
   * Runs `work` while the machine stands still for the job that holds it; the guest itself may run.
   * @throws AppFailure `vm-locked`, `held-by-job`, `image-is-base` where a machine that is off has a disk on which others
   * stand; as `work`.
   */
  still<T>(id: string, jobId: string, work: (machine: StillMachine) => Promise<T>): Promise<T>;
  /** Asks the monitor of a guest that runs, beside everything else. @throws AppFailure `vm-not-running`; as the monitor. */
  useMonitor<T>(id: string, job: (qmp: QmpClient) => Promise<T>): Promise<T>;
  /** Starts a machine for the job that holds it. @param restore what it goes on from; it boots without. */
  startHeld(id: string, jobId: string, restore?: Restoring): Promise<void>;
}
