import type { MediaInfo } from '../../../shared/draft';
import type { FirmwareKind, VmConfig } from '../../../shared/vm-config';

/** What was found out about a file that a draft names. */
export type FileFacts =
  | { state: 'missing' | 'unreadable' | 'folder' }
  | {
      state: 'ok';
      media: MediaInfo;
      /** This user may write to it. */
      writable: boolean;
      /** Packed (gzip, xz, zip …): no guest can use it as a disk. */
      compressed: boolean;
      /** Where it is a disk image. */
      image: {
        /** Bytes it takes on the host. */
        allocatedBytes: number;
        /** `unsafe`: it leads QEMU to files outside its own folder. */
        condition: 'good' | 'unsafe' | 'damaged';
        encrypted: boolean;
      } | null;
      /** The VM that has this very file attached, or null. */
      usedBy: string | null;
    };

/** What this machine offers a new VM. */
export interface DraftHost {
  memoryMiB: number;
  /** What could be handed out now without swapping; null when the kernel does not say. */
  availableMiB: number | null;
  cores: number;
  /** Kinds that can be started here; `bios` comes with QEMU. */
  firmware: readonly FirmwareKind[];
  swtpm: boolean;
}

/** Everything that judging a draft needs to know about the world; gathered before, so that judging is pure. */
export interface DraftContext {
  host: DraftHost;
  /** Names of all VMs. */
  namesTaken: readonly string[];
  /** Bytes free where the VM's folder will be; null when unknown. */
  freeBytes: number | null;
  /** By the name the draft gives. */
  files: ReadonlyMap<string, FileFacts>;
  /** What the QEMU for the draft's architecture can do; null when there is none. */
  qemu: {
    cpuMax: number | null;
    displayAdapters: readonly VmConfig['display']['adapter'][];
  } | null;
  /** Whether the host room would choose KVM. */
  kvm: boolean;
}
