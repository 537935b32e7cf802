import { backupErrors } from './backup-errors';

/** Codes of what stands in the way of work on a disk image, or has come of it, those of backups with them; see `errors.ts`. */
export const diskToolErrors = [
  ...backupErrors,
  'disk-already-format',
  'disk-already-there',
  'disk-chain-loops',
  'disk-compact-running',
  'disk-copy-differs',
  'disk-data-file',
  'disk-encrypted',
  'disk-grow-refused',
  'disk-has-base',
  'disk-has-errors',
  'disk-has-leaks',
  'disk-has-snapshots',
  'disk-move-resumed',
  'disk-needed',
  'disk-no-base',
  'disk-not-larger',
  'disk-not-smaller',
  'disk-repair-failed',
  'disk-shared',
  'disk-shrink-unknown',
  'disk-shrink-used',
  'disk-tool-format',
] as const;
