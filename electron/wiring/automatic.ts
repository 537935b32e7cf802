import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import path from 'node:path';
import type { AppError } from '../../shared/errors';
import { environmentLocales, languageOf } from '../../shared/texts/language';
import type { VmConfig } from '../../shared/vm-config';
import type { VmSummary } from '../../shared/vm-state';
import type { DiskTools } from '../making/disk-tools/disk-tools';
import type { LocalMachines } from '../provider/local-machines';
import { rulesFile } from '../snapshots/automatic/rules-name';
import type { AutomaticRooms, AutomaticSnapshots, RiskyChange } from '../snapshots/automatic/types';
import type { SettingsService } from '../settings/settings-service';
import type { SnapshotService } from '../snapshots/types';
import type { VmService } from '../vm/types';
import { lazySnapshots } from './lazy-rooms';

/** Milliseconds between two looks at the clock: a timer for a time to come would sleep with the computer. */
const lookMs = 60_000;

/** Automatic snapshots: their rules, what they come to, and who makes them. */
export interface Automatic {
  /** Loaded when it is first asked. */
  service: () => Promise<AutomaticSnapshots>;
  /**
   * Makes what is due, for as long as this process lives.
   * @param failed hears of one that came to nothing, once. Returns the function that ends it.
   */
  watch: (failed: (vm: VmSummary, error: AppError) => void) => () => void;
}

/** Snapshots of a person, those that nobody makes, and those before changes. */
export interface Points {
  snapshots: () => Promise<SnapshotService>;
  automatic: Automatic;
  /** Makes a snapshot before a change of a machine that is off, where its rules want one. */
  before: (id: string, change: RiskyChange) => Promise<void>;
}

/** What makes snapshots, each part loaded when it is first asked. */
export function pointsFor(
  rooms: Omit<Rooms, 'snapshots' | 'language'>,
  settings: Pick<SettingsService, 'get'>,
  env: NodeJS.ProcessEnv,
): Points {
  const snapshots = lazySnapshots(rooms);
  const language = () => languageOf(settings.get().language, environmentLocales(env));
  const automatic = automaticFor({ ...rooms, snapshots, language });
  return { snapshots, automatic, before: beforeChanges(rooms.vms, automatic) };
}

interface Rooms extends Omit<AutomaticRooms, 'snapshots' | 'now'> {
  snapshots: () => Promise<SnapshotService>;
}

function automaticFor(rooms: Rooms): Automatic {
  let made: Promise<AutomaticSnapshots> | null = null;
  const service = async () =>
    await (made ??= Promise.all([import('../snapshots/automatic/service'), rooms.snapshots()]).then(
      ([{ createAutomaticSnapshots }, snapshots]) =>
        createAutomaticSnapshots({ ...rooms, snapshots }),
    ));
  return {
    service,
    watch(failed) {
      let looking = false;
      const timer = setInterval(() => {
        if (looking) return;
        looking = true;
        void look(rooms, service, failed).finally(() => (looking = false));
      }, lookMs);
      timer.unref();
      return () => clearInterval(timer);
    },
  };
}

/** One machine after another: each is work for the disk. */
async function look(
  { vms, problem }: Rooms,
  service: Automatic['service'],
  failed: (vm: VmSummary, error: AppError) => void,
): Promise<void> {
  for (const vm of vms.list()) {
    if (vm.state === 'broken') continue;
    try {
      if (!existsSync(path.join(vms.folder(vm.id), rulesFile))) continue;
      const outcome = await (await service()).runDue(vm.id);
      if (outcome.kind === 'failed' && outcome.isNew) failed(vm, outcome.error);
    } catch (error) {
      // One that was removed meanwhile, say; the others have theirs all the same.
      problem(error, `the automatic snapshots of ${vm.name}`);
    }
  }
}

/** Parts of a definition that decide whether what is on the disks is found again. */
const riskyParts = ['disks', 'firmware', 'tpm', 'machine'] as const satisfies (keyof VmConfig)[];

/** Pure: whether a change touches disks or firmware. */
const isRisky = (before: VmConfig, after: VmConfig): boolean =>
  riskyParts.some((part) => !isDeepStrictEqual(before[part], after[part]));

/** Makes a snapshot before a change of a machine that is off, where its rules want one. */
export function beforeChanges(
  vms: VmService,
  { service }: Pick<Automatic, 'service'>,
): Points['before'] {
  return async (id, change) => {
    if (vms.get(id).state !== 'off' || !existsSync(path.join(vms.folder(id), rulesFile))) return;
    await (await service()).beforeChange(id, change);
  };
}

/** The machines with a snapshot before what people change of their disks and firmware. */
export function guardedMachines(vms: VmService, before: Points['before']): LocalMachines {
  return {
    ...vms,
    async update(config, options) {
      if (isRisky(options?.base ?? vms.config(config.id), config)) {
        await before(config.id, { kind: 'hardware' });
      }
      await vms.update(config, options);
    },
    async removeDisk(id, device, file) {
      // What a snapshot needs cannot go to the trash, where it would lie safe, too.
      if (file === 'keep') await before(id, { kind: 'remove', device });
      await vms.removeDisk(id, device, file);
    },
  };
}

/**
 * The disk tools with a snapshot before a disk is enlarged. All others work on a copy, keep the old file in the trash, and
 * refuse a disk with snapshots.
 */
export function guardedTools(tools: DiskTools, before: Points['before']): DiskTools {
  return {
    ...tools,
    async begin(disk, wish) {
      if (wish.tool === 'grow') {
        // What is refused anyway needs none.
        await tools.plan(disk, wish);
        await before(disk.id, { kind: 'grow', device: disk.device });
      }
      return await tools.begin(disk, wish);
    },
  };
}
