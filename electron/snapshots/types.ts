import type { SnapshotOrigin } from '../../shared/automatic';
import type { Snapshot } from '../../shared/snapshot';
import type {
  RevertPlan,
  SnapshotComparison,
  SnapshotOutlook,
  SnapshotTree,
} from '../../shared/snapshot-calls';
import type { FindQemuImg } from '../disks/run-qemu-img';
import type { JobService, RunningJob } from '../jobs/types';
import type { VmService } from '../vm/types';

/** The rooms that snapshots are made with. */
export interface SnapshotRooms {
  vms: VmService;
  jobs: JobService;
  qemuImg: FindQemuImg;
}

/** What a new snapshot is called, and whether it keeps the guest's memory. */
export interface SnapshotWish {
  title: string;
  note: string;
  memory: boolean;
  /** With memory: the guest goes on meanwhile. */
  live?: boolean | undefined;
  /** Nobody asked for it; a person did unless told. */
  origin?: SnapshotOrigin;
  /** When it is made, in milliseconds since the epoch; now unless told. */
  at?: number;
}

/** How a machine goes back. */
interface RevertWish {
  /** The title of a snapshot of the present that is made first; null for none. */
  keep: string | null;
  /** The guest goes on where its memory was kept; else, and without memory, it is off. */
  withMemory: boolean;
}

/** Snapshots of this user's own machines. Ids are those of machines and of `Snapshot`. */
export interface SnapshotService {
  /** @throws AppFailure `vm-not-found`, `definition-broken`. */
  tree(id: string): Promise<SnapshotTree>;
  /** The snapshot that a title or an id names. @throws AppFailure `snapshot-missing`. */
  find(id: string, word: string): Snapshot;
  /** Hears that a machine's snapshots may have become others. Returns the function that ends it. */
  subscribe(listener: (id: string) => void): () => void;
  /** What a snapshot now would mean. @throws AppFailure why none can be made. */
  outlook(id: string): Promise<SnapshotOutlook>;
  /**
   * Begins the job that makes a snapshot.
   * @throws AppFailure `snapshot-title-taken`, `snapshot-no-disk`, `snapshot-not-qcow2`, `snapshot-disk-shared`,
   * `snapshot-needs-running`, `snapshot-memory-blocked`, `disk-full`, `held-by-job`; as `liveImpossible`. The job: the same,
   * `snapshot-revert-unfinished`, `image-is-base`, `disk-in-use`, `no-space-left`, `qmp-error`, `snapshot-image-failed`.
   */
  create(id: string, wish: SnapshotWish): Promise<RunningJob<never>>;
  /** How the hardware of a snapshot differs from that of another; null: of the present. @throws `snapshot-missing`. */
  compare(id: string, snapshot: string, other: string | null): SnapshotComparison;
  planRevert(id: string, snapshot: string): RevertPlan;
  /**
   * Begins the job that goes back; a guest that runs is switched off.
   * @throws as {@link create}, `snapshot-missing`. The job: `snapshot-part-missing` before anything is changed,
   * `snapshot-memory-failed` when only the disks could go back.
   */
  revert(id: string, snapshot: string, wish: RevertWish): Promise<RunningJob<never>>;
  /**
   * Begins the job that deletes a snapshot; all others stay as they are.
   * @param mayGo asked at the last moment: where it says no, the snapshot stays, and the job fails with `cancelled`.
   * @throws `snapshot-missing`, `held-by-job`.
   */
  remove(id: string, snapshot: string, mayGo?: () => boolean): Promise<RunningJob<never>>;
  /** @throws AppFailure `snapshot-missing`, `snapshot-title-taken`, `no-space-left`, `file-unwritable`. */
  rename(id: string, snapshot: string, words: { title: string; note: string }): Promise<void>;
  /** The guest's screen then, as PNG; null without one. */
  picture(id: string, snapshot: string): Buffer | null;
}
