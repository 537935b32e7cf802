import type { BackupDisk, FullReason } from '../../shared/backup';
import type { Disk } from '../../shared/vm-config';

/** A list of changes that QEMU keeps in an image. */
export interface ChangeList {
  name: string;
  /** Bytes that have changed. */
  bytes: number;
  /** It notes every write. */
  recording: boolean;
  /** It was not closed: nobody knows what is missing in it. */
  torn: boolean;
}

/** What is known of a disk that is to be kept. */
export interface DiskFacts {
  id: string;
  format: Disk['format'];
  /** Bytes that the guest sees. */
  virtualBytes: number;
  /** Bytes that the image and what it stands on take on this computer. */
  allocatedBytes: number;
  lists: readonly ChangeList[];
}

/** The last backup in the folder, as far as the next one could stand on it. */
export interface BaseFacts {
  id: string;
  /** The name of the lists of changes since it. */
  bitmap: string;
  disks: readonly Pick<BackupDisk, 'id' | 'virtualBytes'>[];
  tracked: readonly string[];
  /** Its files are there with the sizes that they had. */
  whole: boolean;
  /** Backups that its disks stand on, and itself, by disk. */
  depth: ReadonlyMap<string, number>;
}

export interface PlannedDisk extends BackupDisk {
  /** Bytes that it takes at most. */
  bytes: number;
}

/** Backups on top of each other that are still read in a reasonable time. */
export const deepestChain = 30;

/** Tables of an image, beside what it holds: one part in 1,000, and its first clusters. */
const withTables = (bytes: number): number => Math.ceil(bytes * 1.001) + 512 * 1024;

/** Pure: what is kept of a disk: all of it, or what has changed since the last backup. */
export function planDisk(disk: DiskFacts, base: BaseFacts | null, full: boolean): PlannedDisk {
  const { id, virtualBytes, allocatedBytes, lists } = disk;
  const why = whyFull(disk, base, full);
  const same = { id, virtualBytes, why };
  if (why !== null || !base) {
    const bytes = withTables(Math.min(virtualBytes, allocatedBytes));
    return { ...same, kind: 'full', base: null, bytes };
  }
  const changed = lists.find(({ name }) => name === base.bitmap)?.bytes ?? 0;
  const bytes = withTables(Math.min(changed, virtualBytes));
  return { ...same, kind: 'incremental', base: base.id, bytes };
}

/** Pure: why a disk must be kept whole; null: what has changed is enough. */
function whyFull(disk: DiskFacts, base: BaseFacts | null, asked: boolean): FullReason | null {
  if (asked) return 'asked';
  if (!base) return 'first';
  if (disk.format !== 'qcow2') return 'format';
  const before = base.disks.find(({ id }) => id === disk.id);
  if (!before) return 'new-disk';
  if (!base.whole) return 'base-damaged';
  const list = disk.lists.find(({ name }) => name === base.bitmap);
  if (!base.tracked.includes(disk.id) || !list) return 'no-list';
  if (list.torn) return 'list-torn';
  if (!list.recording) return 'no-list';
  if (disk.virtualBytes < before.virtualBytes) return 'shrunk';
  return (base.depth.get(disk.id) ?? 1) >= deepestChain ? 'chain-long' : null;
}

/**
 * Pure: the lists of changes in an image that nobody needs any more: those of backups that are not the last one of any
 * folder that is remembered.
 * @param needed names of lists that are the last of a folder.
 */
export function staleLists(
  lists: readonly Pick<ChangeList, 'name' | 'torn'>[],
  needed: ReadonlySet<string>,
  prefix: string,
): string[] {
  return lists
    .filter(({ name, torn }) => name.startsWith(prefix) && (torn || !needed.has(name)))
    .map(({ name }) => name);
}
