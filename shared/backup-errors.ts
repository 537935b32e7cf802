/** Codes of what stands in the way of a backup, or is wrong with one; see `errors.ts`. */
export const backupErrors = [
  'backup-broke',
  'backup-damaged',
  'backup-file-limit',
  'backup-guest-ended',
  'backup-inside-vm',
  'backup-missing',
  'backup-newer',
  'backup-no-disk',
  'backup-not-chosen',
  'backup-several',
  'backup-unsupported',
  'backup-which-disk',
] as const;
