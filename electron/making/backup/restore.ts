import { existsSync } from 'node:fs';
import path from 'node:path';
import type { VmConfig } from '../../../shared/vm-config';
import type { Hold } from '../../jobs/types';
import { nameKey } from '../../provider/names';
import { soundPlan, type BegunClone, type CloneRooms } from '../clone/clone-service';
import { gatherKept, type KeptMachine } from '../clone/gather-clone';
import { makeFromFiles } from '../clone/make-clone';
import { planClone } from '../clone/plan-clone';
import { beginCreation, finishCreation, stepReporter } from '../creation-job';

/** A machine as it is kept in a backup. */
export interface KeptBackup {
  kept: KeptMachine;
  /** What keeps its files from being changed meanwhile. */
  hold: string;
  /** Looks whether the files are what they were. @throws AppFailure `backup-damaged`, `cancelled`. */
  check: (onProgress: (done: number, total: number) => void, signal: AbortSignal) => Promise<void>;
}

/**
 * Begins the job that makes a new virtual machine out of a backup: with an identity and disks of its own.
 * @throws AppFailure `name-taken`, `name-unseen`, `name-is-id`, `name-is-folder`, `file-missing`, `held-by-job`. The job
 * fails as `KeptBackup.check`, `makeFromFiles`, and a start.
 */
export async function beginRestore(
  rooms: Omit<CloneRooms, 'moments'>,
  { kept, hold, check }: KeptBackup,
  { name, start }: { name: string; start: boolean },
): Promise<BegunClone> {
  const { vms, jobs } = rooms;
  const there = { ...kept, config: withWhatIsThere(kept) };
  const facts = await gatherKept(rooms, there, { name, kind: 'full' });
  const { config, ...plan } = soundPlan(vms, planClone(facts));
  const job = await beginCreation(
    jobs,
    config,
    holdsOf(config, hold),
    async (handle) => {
      const report = stepReporter(handle);
      await check(
        (done, total) => report('verifying-backup', total > 0 ? done / total : null, total),
        handle.signal,
      );
      await makeFromFiles(rooms, { config, files: plan.files }, { handle, report });
      await finishCreation({ handle, report }, vms, { id: config.id, start });
    },
    'backup-restore',
  );
  return { id: config.id, plan, job };
}

/** The new machine's name for itself; the backup together with whoever only reads it. */
export const holdsOf = ({ name }: Pick<VmConfig, 'name'>, hold: string): Hold[] => [
  { key: `name:${nameKey(name)}`, mode: 'exclusive' },
  { key: hold, mode: 'shared' },
];

/**
 * The definition without what is not its own: disks elsewhere that are written to, which others may have as well, and
 * what lay elsewhere then and is not there any more, which no start would get past.
 */
export function withWhatIsThere({
  config,
  folder,
}: Pick<KeptMachine, 'config' | 'folder'>): VmConfig {
  const gone = (file: string) => path.isAbsolute(file) && !existsSync(path.resolve(folder, file));
  return {
    ...config,
    disks: config.disks.filter(
      ({ file, readOnly }) => !path.isAbsolute(file) || (readOnly && !gone(file)),
    ),
    cdroms: config.cdroms.map((drive) =>
      drive.file !== null && gone(drive.file) ? { ...drive, file: null } : drive,
    ),
  };
}
