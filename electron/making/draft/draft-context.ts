import type { MediaInfo } from '../../../shared/draft';
import type { FirmwareKind, VmConfig } from '../../../shared/vm-config';
import type { DamagedPart } from '../../disks/inspect/soundness';
import type { ImageCondition } from '../../disks/inspect/inspect-image';
import type { TrashedFile } from '../../provider/local-machines';
import type { Stranger } from '../../guests/strangers';
import type { MachineModel } from '../../qemu/hardware/models/machine-model';

/** What was found out about a file that a draft names. */
export type FileFacts =
  | {
      state: 'missing';
      /** The name of the removed VM that it belongs to, where it lies in the trash; else null. */
      trashed: string | null;
    }
  | { state: 'unreadable' | 'folder' | 'device' | 'special' }
  | {
      state: 'ok';
      media: MediaInfo;
      /** This user may write to it. */
      writable: boolean;
      /** What it is where it is nothing that a guest can use, as far as that is known. */
      stranger: Stranger | null;
      /** A disc that is made to be written to a disk as well. */
      hybrid: boolean;
      /** An encrypted (LUKS) disk without a partition table. */
      luks: boolean;
      /** A kernel in a form that QEMU does not start. */
      unstartable: boolean;
      /** Processors that its name speaks of, which may say more or less than `media.architectures`. */
      namedArchitectures: readonly string[];
      image: ImageFacts;
      /** It has a partition table. */
      partitioned: boolean;
      /** The VM that has this very file attached, or null. */
      usedBy: string | null;
      /** Names of VMs that have a disk which stands on this file. */
      baseOf: readonly string[];
      /** Those disks, each as `name (path)`. */
      standing: readonly string[];
      /** VMs that have a file which this image is built on as a disk of their own. */
      baseUsedBy: readonly string[];
      /** Files that it is built on and that lie in the trash, with the names of the removed VMs. */
      inTrash: readonly Pick<TrashedFile, 'file' | 'name'>[];
    };

/** What the header of a disk image says; of any other file what is true of it as raw bytes. */
export interface ImageFacts {
  /** Bytes it takes on the host. */
  allocatedBytes: number;
  condition: ImageCondition;
  /** Bytes that a file which was cut off should have; else null. */
  wholeBytes: number | null;
  encrypted: boolean;
  /** The name of its kind, where it can only be copied from. */
  copyOnly: string | null;
  /** A file that it is built on and that is there, but not sound. */
  damagedPart: DamagedPart | null;
  /** Paths of parts that are not there. */
  missing: readonly string[];
  /** Parts whose name here differs from the one that the image has for them. */
  misspelt: readonly { name: string; found: string }[];
  /** A copy can be made in spite of `misspelt`. */
  respellable: boolean;
}

/** What this machine offers a new VM. */
export interface DraftHost {
  memoryMiB: number;
  /** What could be handed out now without swapping; null when the kernel does not say. */
  availableMiB: number | null;
  cores: number;
  /** Kinds that can be started here; `bios` is what comes with QEMU. */
  firmware: readonly FirmwareKind[];
  swtpm: boolean;
  /** What pins threads to CPUs is there. */
  taskset: boolean;
  /** Numbers of the CPUs that are on. */
  cpus: readonly number[];
  /** Numbers of its NUMA nodes. */
  nodes: readonly number[];
  /** The processor runs guests of the draft's architecture itself. */
  native: boolean;
  /** What brings QEMU and UEFI firmware for the draft's architecture; null where the distribution's name is not known. */
  packages: { qemu: string | null; uefi: string | null };
}

/** Everything that judging a draft needs to know about the world; gathered before, so that judging is pure. */
export interface DraftContext {
  host: DraftHost;
  /** Names of all VMs. */
  namesTaken: readonly string[];
  /** Names of those that a job makes just now, of this process or another. */
  namesBeingMade: readonly string[];
  /** Bytes free where the VM's folder will be; null when unknown. */
  freeBytes: number | null;
  /** By the name the draft gives. */
  files: ReadonlyMap<string, FileFacts>;
  /** Whether an image that is packed as a whole is unpacked before it is copied. */
  unpacks?: boolean;
  /** The kind of machine that the draft gets. */
  model: MachineModel;
  /** What the QEMU for the draft's architecture can do; null when there is none. */
  qemu: {
    cpuMax: number | null;
    displayAdapters: readonly VmConfig['display']['adapter'][];
  } | null;
  /** Whether the host room would choose KVM. */
  kvm: boolean;
}
