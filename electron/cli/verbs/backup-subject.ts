import type { BackupService } from '../../backup/types';
import type { VmSummary } from '../../../shared/vm-state';
import type { CliContext, ParsedArguments } from '../context';
import type { BackupWords } from '../words/backup';

/** What an action of `paddock backup` is about. */
export interface Subject {
  given: ParsedArguments;
  cli: CliContext;
  words: BackupWords;
  service: BackupService;
  /** The one that is meant, where it is not a folder of backups. */
  vm: VmSummary | null;
  /** Absolute. */
  folder: string;
  /** The word behind the others. */
  newName: string | undefined;
}

/** The backup that is meant. */
export const chosen = ({ given, folder, vm }: Subject) => ({
  folder,
  at: given.text('at') ?? undefined,
  vmId: vm?.id,
});
