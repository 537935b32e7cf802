import type { BootResult } from '../../shared/backup';
import type { BackupRooms, BackupService, ChosenBackup } from '../backup/types';
import type { JobService, RunningJob } from '../jobs/types';
import type { KeptBackup } from '../making/backup/restore';
import type { BegunClone } from '../making/clone/clone-service';
import type { QemuFinder } from '../vm/launch/qemu-finder';
import type { VmService } from '../vm/types';

/** Backups of virtual machines. */
export interface Backups {
  /** Making, looking through and thinning out, loaded when it is first asked. */
  service: () => Promise<BackupService>;
  /** See `beginRestore`. */
  restore: (chosen: ChosenBackup, wish: { name: string; start: boolean }) => Promise<BegunClone>;
  /** See `beginExtracting`. @param wish the disk's id, and the absolute path of the image. */
  extract: (
    chosen: ChosenBackup,
    wish: { disk: string | undefined; file: string },
  ) => Promise<RunningJob<never>>;
  /** See `beginBootTest`. @param name of the machine while it is there. @param seconds that its guest has. */
  bootTest: (
    chosen: ChosenBackup,
    wish: { name: string; seconds: number },
  ) => Promise<RunningJob<BootResult>>;
}

/** The rooms that backups are joined from. */
interface Rooms extends Omit<BackupRooms, 'qemu'> {
  vms: VmService;
  jobs: JobService;
  vmsFolder: string;
  finder: Pick<QemuFinder, 'qemu'>;
}

/** What makes backups, and machines out of them. */
export function backupsFor(rooms: Rooms): Backups {
  let made: Promise<BackupService> | null = null;
  const service = async () =>
    await (made ??= import('../backup/service').then(({ createBackupService }) =>
      createBackupService({
        ...rooms,
        qemu: async (arch) => (await rooms.finder.qemu(arch)).binary,
      }),
    ));
  return {
    service,
    restore: async (chosen, wish) => {
      const backups = await service();
      const { beginRestore } = await import('../making/backup/restore');
      const { kept } = keptIn(backups, chosen);
      return await beginRestore(rooms, kept, wish);
    },
    extract: async (chosen, wish) => {
      const backups = await service();
      const { beginExtracting } = await import('../making/backup/extract-disk');
      const { kept, vm } = keptIn(backups, chosen);
      const subject = { vmId: vm.id, name: vm.name };
      return await beginExtracting(rooms, kept, { ...wish, subject });
    },
    bootTest: async (chosen, wish) => {
      const backups = await service();
      const { beginBootTest } = await import('../making/backup/boot-test');
      const { kept, vm, at } = keptIn(backups, chosen);
      return await beginBootTest(rooms, kept, {
        ...wish,
        subject: { vmId: vm.id, name: vm.name },
        keep: async (result) => await backups.keepBoot(at, result),
      });
    },
  };
}

/** A backup, whose it is, and its own name: a newer one may come before it is looked at. */
function keptIn(backups: BackupService, chosen: ChosenBackup) {
  const { vm, backup, hold, config, folder, nvram, tpm } = backups.restorable(chosen);
  const at = { ...chosen, at: backup.id };
  const kept: KeptBackup = {
    kept: { config, folder, nvram, tpm },
    hold,
    check: async (onProgress, signal) => await backups.check(at, onProgress, signal),
  };
  return { kept, vm, at };
}
