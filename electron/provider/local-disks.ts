import type { Disk, VmConfig } from '../../shared/vm-config';

/** A VM, in the trash or not, with the disks that it has: what its images are looked for by. */
export interface DiskOwner {
  name: string;
  /** Null in the trash. */
  vmId: string | null;
  /** Absolute; where it is now. */
  folder: string;
  /** Also those that a guest has still, though the definition has not; null where the definition is broken. */
  disks: Disk[] | null;
  /** Those of its snapshots. */
  kept?: Disk[];
  /** What else the definition names: discs, floppies, kernels; absolute. */
  otherFiles: string[];
}

/** How work on a running guest's image is watched. */
export interface LiveDiskOptions {
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

/** A disk of a guest that runs, and where its image goes. */
export interface LiveMove {
  id: string;
  device: string;
  /** Of the job that holds the machine. */
  jobId: string;
  /** An empty image of the same size and format, absolute: it is filled. */
  hidden: string;
  /** Its name afterwards, or one with a number where that is taken. */
  target: string;
  format: string;
  /** It stands on what the image stands on. */
  based: boolean;
}

/** What is done to images of this user's own machines, below their definitions. Ids are local. */
export interface LocalDisks {
  /** All machines, and those in the trash. @throws AppFailure `file-unreadable`: the trash. */
  diskOwners(): Promise<DiskOwner[]>;
  /**
   * For a job that holds the machine: runs `work` while it is off and locked, with its definition as it is on the disk.
   * What that returns takes its place in one write; null leaves it.
   * @param jobId of that job. @throws AppFailure `vm-running`, `vm-locked`, `vm-folder-gone`, `no-space-left`, and what `work` throws.
   */
  changeHeld(
    id: string,
    jobId: string,
    work: (config: VmConfig) => Promise<VmConfig | null>,
  ): Promise<void>;
  /**
   * Makes a disk of a guest that runs larger, and looks that QEMU has it so.
   * @param bytes a multiple of 512.
   * @returns the bytes that the guest sees now.
   * @throws AppFailure `vm-not-running`, `device-missing`, `disk-not-larger`, `qmp-error`, `qmp-not-understood`.
   */
  growRunning(id: string, device: string, bytes: number): Promise<number>;
  /**
   * Copies into the image of a disk of a guest that runs what it stands on, until it stands alone, and looks that QEMU has
   * it so. Cancelled or failed, the image is what it was, and stands on the same; what was copied stays in it.
   * @throws AppFailure `vm-not-running`, `device-missing`, `disk-no-base`, `no-space-left`, `cancelled`, `qmp-error`.
   */
  flattenRunning(id: string, device: string, options?: LiveDiskOptions): Promise<void>;
  /**
   * Copies the image of a disk of a guest that runs into another one, what the guest writes meanwhile with it, and gives the
   * guest that one; it stands still for a moment. The definition names the new one then. Cancelled or failed, nothing has
   * changed; killed, the next start of the program looks what QEMU has.
   * @param options `onSwitch`: it cannot be cancelled any more.
   * @returns where the image is; the old one is where it was.
   * @throws AppFailure `vm-not-running`, `device-missing`, `no-space-left`, `cancelled`, `qmp-error`, `qmp-not-understood`.
   */
  moveRunning(
    move: LiveMove,
    options?: LiveDiskOptions & { onSwitch?: () => void },
  ): Promise<string>;
}
