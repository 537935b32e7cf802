import type { Backup, BackupOutlook, BackupSet, BootResult, PrunePlan } from '../../shared/backup';
import type { Retention } from '../../shared/retention';
import type { Architecture, VmConfig } from '../../shared/vm-config';
import type { FindQemuImg } from '../disks/run-qemu-img';
import type { JobService, RunningJob } from '../jobs/types';
import type { VmService } from '../vm/types';

/** The rooms that backups are made with. */
export interface BackupRooms {
  vms: Pick<VmService, 'list' | 'get' | 'config' | 'folder' | 'waiting' | 'still' | 'useMonitor'>;
  jobs: Pick<JobService, 'start'>;
  qemuImg: FindQemuImg;
  /** The emulator of an architecture, absolute. @throws AppFailure `qemu-missing`. */
  qemu: (arch: Architecture) => Promise<string>;
}

/** Where a backup is kept, and whether all of it whatever is there already. */
export interface BackupWish {
  /** Absolute. */
  folder: string;
  full: boolean;
}

/** One backup among those of a folder. */
export interface ChosenBackup {
  /** A folder of backups, or the one below it of one virtual machine; absolute. */
  folder: string;
  /** The id of a backup, or how it begins; the last one unless told. */
  at?: string | undefined;
  /** Only those of this virtual machine. */
  vmId?: string | undefined;
}

/** What was found in one backup that was looked at. */
interface Verified {
  id: string;
  /** The file that is not what it was; null where all are. */
  damaged: string | null;
}

/** What a copy is made from: a backup that was looked through. */
export interface RestoreSource {
  /** The machine that it is of. */
  vm: { id: string; name: string };
  config: VmConfig;
  /** Absolute: what the definition's files start at. */
  folder: string;
  backup: Backup;
  nvram: string | null;
  /** The state of the TPM. */
  tpm: string | null;
}

/** Backups of this user's own machines. Ids are those of machines and of `Backup`. */
export interface BackupService {
  /** Where the last backup of a machine went; null where there was none. */
  lastFolder(id: string): string | null;
  /** What a backup now would be. @throws as {@link run}. */
  outlook(id: string, wish: BackupWish): Promise<BackupOutlook>;
  /**
   * Begins the job that backs a machine up; a guest that runs goes on.
   * @throws AppFailure `folder-missing`, `backup-inside-vm`, `backup-no-disk`, `held-by-job`. The job: `disk-full`,
   * `backup-file-limit`, `file-unwritable`, `no-space-left`, `backup-unsupported`, `backup-broke`,
   * `backup-guest-ended`, `backup-damaged`, `cancelled`, `qmp-error`.
   */
  run(id: string, wish: BackupWish): Promise<RunningJob<never>>;
  /** The backups in a folder, by machine. @throws AppFailure `folder-missing`. */
  list(folder: string, vmId?: string): BackupSet[];
  /** Begins the job that looks whether backups are what they were. The job: `backup-damaged`. */
  verify(chosen: ChosenBackup): Promise<RunningJob<Verified>>;
  /** What thinning out would do. @throws AppFailure `backup-missing`, `backup-several`. */
  planPrune(chosen: ChosenBackup, rule: Retention | { remove: string }): PrunePlan;
  /** Begins the job that does it. @throws as {@link planPrune}, `held-by-job`. */
  prune(chosen: ChosenBackup, rule: Retention | { remove: string }): Promise<RunningJob<never>>;
  /** What a copy would be made from; its files were not looked at. @throws AppFailure `backup-missing`, `backup-damaged`. */
  source(chosen: ChosenBackup): RestoreSource;
  /**
   * The same for who makes it, with what keeps others from thinning it out meanwhile.
   * @throws as {@link source}; `backup-damaged` where its definition names files that are not its own.
   */
  restorable(chosen: ChosenBackup): RestoreSource & { hold: string };
  /** Looks whether a backup and all that it stands on is what it was. @throws AppFailure `backup-damaged`, `cancelled`. */
  check(
    chosen: ChosenBackup,
    onProgress: (done: number, total: number) => void,
    signal?: AbortSignal,
  ): Promise<void>;
  keepBoot(chosen: ChosenBackup, result: BootResult): Promise<void>;
}
