import type { Backup } from '../../../../shared/backup';
import type { VmSummary } from '../../../../shared/vm-state';

/** What a dialog about one backup is given. */
export interface DialogProps {
  vm: VmSummary;
  /** Where the backups are. */
  place: { id: string; token: string | null };
  backup: Backup;
  onClose: () => void;
  onBegun: (jobId: string) => void;
}
