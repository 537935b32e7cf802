import type { AutomaticRules } from '../../../shared/automatic';
import type { AutomaticState } from '../../../shared/automatic-calls';
import type { AppError } from '../../../shared/errors';
import type { Language } from '../../../shared/texts/language';
import type { SnapshotRooms, SnapshotService } from '../types';

/** What automatic snapshots are made with. */
export interface AutomaticRooms extends SnapshotRooms {
  snapshots: SnapshotService;
  /** In which titles are written. */
  language: () => Language;
  /** Failures that nobody waits for. */
  problem: (error: unknown, what: string) => void;
  /** Milliseconds since the epoch; the clock of this computer unless told. */
  now?: (() => number) | undefined;
}

/** A change before which a snapshot is made; each has a title in `automatic.json`. */
export interface RiskyChange {
  kind: 'hardware' | 'add' | 'remove' | 'replace' | 'grow';
  device?: string;
}

/** What came of looking whether a snapshot is due. */
export type AutomaticOutcome =
  | { kind: 'none' }
  | { kind: 'waits'; reason: 'off' | 'suspended' | 'busy' }
  | { kind: 'taken'; title: string; thinned: string[] }
  /** `isNew`: the one before did not fail the same way. */
  | { kind: 'failed'; error: AppError; isNew: boolean };

/** Automatic snapshots of this user's own machines. Ids are those of machines. */
export interface AutomaticSnapshots {
  /** @throws AppFailure `vm-not-found`. */
  state(id: string): AutomaticState;
  /** @throws AppFailure `no-space-left`, `file-unwritable`. */
  save(id: string, rules: AutomaticRules): Promise<void>;
  /** Bytes that a snapshot of a machine takes on average, a guess; null where nobody can tell. */
  averageBytes(id: string): Promise<number | null>;
  /** Makes the snapshot that is due now, if any, and takes away those that the rules do not keep. */
  runDue(id: string): Promise<AutomaticOutcome>;
  /**
   * Makes a snapshot before a change, where the machine's rules want one. Where none can be made, that is told, and the
   * change may be what mends it.
   * @throws AppFailure `held-by-job`, `vm-locked`, `vm-busy`: somebody else works with it, and the change is not to be made.
   */
  beforeChange(id: string, change: RiskyChange): Promise<void>;
  /** Takes away what the rules do not keep, once the change is made. What fails is for the log. */
  afterChange(id: string): Promise<void>;
}
