/*
 * What the window's first bundle needs of jobs; the schemas are in `job.ts`, so that their library stays out of it.
 */

/** What takes long enough to be watched. Each kind has its titles in `texts/<language>/jobs.json`. */
export const jobKinds = [
  'create-vm',
  'copy-disk',
  'add-disk',
  'send-file',
  'acceleration-test',
  'fix',
  'delete-vm',
  'empty-trash',
  'send-serial',
  'snapshot-create',
  'snapshot-revert',
  'snapshot-delete',
  'suspend',
  'clone',
  'export',
  'disk-grow',
  'disk-shrink',
  'disk-check',
  'disk-compact',
  'disk-convert',
  'disk-flatten',
  'disk-rebase',
  'disk-wipe',
  'disk-move',
  'backup',
  'backup-verify',
  'backup-prune',
  'backup-restore',
  'backup-extract',
  'backup-boot-test',
  'download',
] as const;
export type JobKind = (typeof jobKinds)[number];

export const jobStates = [
  'running',
  /** Asked to stop: it is tidying up, or finishing what must not be interrupted. */
  'cancelling',
  'done',
  'failed',
  'cancelled',
  /** The process that did it ended in the middle, by a crash or a `kill -9`. */
  'interrupted',
] as const;
export type JobState = (typeof jobStates)[number];

/** What a job is doing just now; each has a sentence in `jobs.json`. */
export const jobSteps = [
  'preparing',
  'unpacking',
  'copying-disk',
  'creating-disk',
  'growing-disk',
  'checking-disk',
  'repairing-disk',
  'comparing-disk',
  'flattening-disk',
  'rebasing-disk',
  'wiping-disk',
  'sending-file',
  'verifying-file',
  'saving',
  'saving-snapshot',
  'saving-memory',
  'reverting',
  'loading-memory',
  'starting',
  'test-kvm-bios',
  'test-kvm-uefi',
  'test-tcg-bios',
  'test-tcg-uefi',
  'deleting',
  'sending',
  'running-command',
  'checking-host',
  'backing-up',
  'verifying-backup',
  'merging-backups',
  'boot-testing',
  'finding-image',
  'downloading',
  'verifying-download',
] as const;
export type JobStep = (typeof jobSteps)[number];

/** Whether a job has not come to its end. */
export const isUnderWay = ({ state }: { state: JobState }): boolean =>
  state === 'running' || state === 'cancelling';

/**
 * Whether a job is a reason to show that there are jobs. One that nobody asked for is none, nor is one that a terminal
 * began and has told of; one that was cut short is, no matter who began it.
 */
export function tellsSomething(job: {
  state: JobState;
  quiet: boolean;
  owner: { role: 'app' | 'cli' };
}): boolean {
  if (job.quiet) return false;
  return isUnderWay(job) || job.state === 'interrupted' || job.owner.role === 'app';
}
