import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import path from 'node:path';
import type { AppError } from '../../shared/errors';
import { environmentLocales, languageOf } from '../../shared/texts/language';
import type { VmConfig } from '../../shared/vm-config';
import type { VmSummary } from '../../shared/vm-state';
import type { DiskTools } from '../making/disk-tools/disk-tools';
import type { LocalMachines } from '../provider/local-machines';
import { nvramFile } from '../qemu/hardware/parts/uefi';
import { rulesFile } from '../snapshots/automatic/rules-name';
import type { AutomaticRooms, AutomaticSnapshots, RiskyChange } from '../snapshots/automatic/types';
import type { SettingsService } from '../settings/settings-service';
import type { SnapshotService } from '../snapshots/types';
import { mergeDefinition } from '../vm/edit/merge-definition';
import { tpmFolder } from '../vm/launch/vm-files';
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

/**
 * Makes a snapshot before a change of a machine that is off, where its rules want one, then the change, and then takes
 * away what the rules do not keep. What is refused anyway is to be refused before.
 * @throws as `AutomaticSnapshots.beforeChange` and `make`.
 */
export type Guard = <T>(id: string, change: RiskyChange, make: () => Promise<T>) => Promise<T>;

/** Snapshots of a person, those that nobody makes, and those before changes. */
export interface Points {
  snapshots: () => Promise<SnapshotService>;
  automatic: Automatic;
  guard: Guard;
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
  return { snapshots, automatic, guard: guardOf(rooms.vms, automatic) };
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

/** What changes are made with. */
export function guardOf(vms: VmService, { service }: Pick<Automatic, 'service'>): Guard {
  return async (id, change, make) => {
    const isOff = vms.get(id).state === 'off';
    if (!isOff || !existsSync(path.join(vms.folder(id), rulesFile))) return await make();
    const automatic = await service();
    await automatic.beforeChange(id, change);
    const made = await make();
    await automatic.afterChange(id);
    return made;
  };
}

/**
 * The machines with a snapshot before what people change of their disks and firmware.
 * @param change what all of it is called.
 */
export function guardedMachines(
  vms: VmService,
  guard: Guard,
  change: RiskyChange = { kind: 'hardware' },
): VmService {
  return {
    ...vms,
    ...guardedVariables(vms, guard, change),
    async update(config, options) {
      const base = options?.base ?? vms.config(config.id);
      // As it is now: a snapshot takes a while, and others may change something meanwhile.
      const update = async () => await vms.update(config, { ...options, base });
      if (!isRisky(base, config)) return await update();
      await refuseEdit(vms, config, base);
      await guard(config.id, change, update);
    },
    async removeDisk(id, device, file) {
      const remove = async () => await vms.removeDisk(id, device, file);
      const base = vms.config(id);
      const disks = base.disks.filter((disk) => disk.id !== device);
      // What a snapshot needs cannot go to the trash, where it would lie safe, too.
      if (file !== 'keep' || disks.length === base.disks.length) return await remove();
      await refuseEdit(vms, { ...base, disks }, base);
      await guard(id, { kind: 'remove', device }, remove);
    },
  };
}

/** What is refused anyway needs no snapshot. @throws AppFailure as `LocalMachines.update`. */
async function refuseEdit(vms: VmService, config: VmConfig, base: VmConfig): Promise<void> {
  if (vms.get(config.id).state !== 'off') return;
  mergeDefinition(base, config, vms.config(config.id));
  await vms.planEdit(config, base);
}

/** Those that change what firmware and TPM remember. */
function guardedVariables(
  vms: VmService,
  guard: Guard,
  change: RiskyChange,
): Pick<LocalMachines, 'setAside' | 'editNvram' | 'freshNvram' | 'restoreNvram'> {
  return {
    async setAside(id, device) {
      const setAside = async () => await vms.setAside(id, device);
      const name = device === 'nvram' ? nvramFile : tpmFolder;
      if (!existsSync(path.join(vms.folder(id), name))) return await setAside();
      await guard(id, change, setAside);
    },
    editNvram: async (id, how) => await guard(id, change, async () => await vms.editNvram(id, how)),
    freshNvram: async (id) => await guard(id, change, async () => await vms.freshNvram(id)),
    async restoreNvram(id, name) {
      const restore = async () => await vms.restoreNvram(id, name);
      const kept = await vms.keptNvram(id);
      if (!kept.some((one) => one.name === name)) return await restore();
      await guard(id, change, restore);
    },
  };
}

/**
 * The disk tools with a snapshot before a disk is enlarged. All others work on a copy, keep the old file in the trash, and
 * refuse a disk with snapshots.
 */
export function guardedTools(tools: DiskTools, guard: Guard): DiskTools {
  return {
    ...tools,
    async begin(disk, wish) {
      const begin = async () => await tools.begin(disk, wish);
      if (wish.tool !== 'grow') return await begin();
      // What is refused anyway needs none.
      await tools.plan(disk, wish);
      return await guard(disk.id, { kind: 'grow', device: disk.device }, begin);
    },
  };
}
