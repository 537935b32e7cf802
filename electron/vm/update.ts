import { rename } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { AppFailure, failure } from '../../shared/errors';
import type { VmConfig } from '../../shared/vm-config';
import { isErrno } from '../lib/atomic-file';
import type { UpdateOptions, WaitingChanges } from '../provider/local-machines';
import { nvramFile } from '../qemu/hardware/parts/uefi';
import { pluggableIds } from '../qemu/hardware/placed-devices';
import type { PlugGuest } from '../qemu/hardware/plugging';
import type { PluggableItem } from '../qemu/hardware/to-qmp';
import type { QmpClient } from '../qemu/qmp/client';
import { refuseTakenName, refuseUnfitName, writeDefinition } from './definitions/store';
import { scanFolder } from './definitions/scan';
import { editRunning, refuseWhileRunning, type RunningEdit } from './edit/edit-running';
import { waitingOf } from './edit/edit-words';
import { mergeDefinition } from './edit/merge-definition';
import { partsForStart, touchesGuest } from './edit/plan-edit';
import { settled } from './edit/settled';
import { withStep } from './edit/steps';
import { tellChange } from './events/tell-change';
import { explained } from './explain-failure';
import { refuseBaseWrites, refuseOwnBases } from './image-users';
import {
  readLaunchRecord,
  startedConfig,
  writeLaunchRecord,
  type LaunchRecord,
} from './records/launch-record';
import { refuseEditOfSuspended } from './suspend/refuse-suspended';
import type { VmActor } from './supervise/vm-actor';
import type { VmRoom } from './vm-room';

/** One name has one spelling: a letter and its accent become the one character that they show. */
export const withComposedName = (config: VmConfig): VmConfig => ({
  ...config,
  name: config.name.normalize('NFC'),
});

/** As `LocalMachines.update`. */
export async function updateVm(
  room: VmRoom,
  given: VmConfig,
  { force = false, next = false, base, anyway = false }: UpdateOptions = {},
): Promise<void> {
  const wanted = withComposedName(given);
  const actor = room.registry.actor(wanted.id);
  const seen = base ?? actor.definition.config;
  const before = actor.definition.config;
  const change = async (qmp: QmpClient | null, record: LaunchRecord) => {
    const running = runningConfig(actor, record);
    const config = mergeDefinition(seen, wanted, readAgain(room, actor), running);
    await updateRunning(room, actor, { qmp, record, running, config, force, next, anyway });
  };
  await actor.change(
    async () => {
      await updateStopped(room, actor, mergeDefinition(seen, wanted, readAgain(room, actor)));
    },
    async (qmp, { record }) => await change(qmp, record),
    touchesGuest(seen, wanted, next) ? undefined : async ({ record }) => await change(null, record),
  );
  tellChange(actor, before);
}

/**
 * The definition as it is on the disk, where another process may have changed it. The lock is held.
 * @throws AppFailure `vm-folder-gone`; what is wrong with a file that somebody spoilt: it is theirs to mend.
 */
export function readAgain({ paths, folders }: VmRoom, actor: VmActor): VmConfig {
  const { slug, folder } = actor.definition;
  const found = scanFolder(paths.vms, slug)?.definition;
  if (!found) throw failure('vm-folder-gone', { params: { path: folder }, vmId: actor.id });
  if (found.kind === 'broken') throw new AppFailure(found.error);
  folders.refresh(slug);
  return found.config;
}

/** Writes the definition of a VM that is off and locked. */
export async function updateStopped(room: VmRoom, actor: VmActor, config: VmConfig): Promise<void> {
  refuseBadName(room, actor, config);
  const { folder, unknownFields, config: before, slug } = actor.definition;
  refuseTemplateDisks(before, config);
  refuseEditOfSuspended(folder, before, config);
  await refuseOwnBases({ config, folder }, before);
  const otherFirmware = before.firmware !== config.firmware;
  if (otherFirmware) await changeNvram(folder, before, config);
  try {
    await writeDefinition(folder, config, unknownFields);
  } catch (error) {
    // A full disk keeps the old definition, which needs its own variables again.
    if (otherFirmware) await changeNvram(folder, config, before);
    throw error;
  }
  room.folders.refresh(slug);
}

/** What the guest has: another process may have changed it since. */
function runningConfig(actor: VmActor, record: LaunchRecord): VmConfig {
  const { folder, config } = actor.definition;
  return startedConfig(recordNow(folder, record)) ?? actor.life.started ?? config;
}

interface RunningUpdate extends Required<Pick<UpdateOptions, 'force' | 'next' | 'anyway'>> {
  /** Null for what leaves the guest alone. */
  qmp: QmpClient | null;
  record: LaunchRecord;
  running: VmConfig;
  config: VmConfig;
}

async function updateRunning(
  room: VmRoom,
  actor: VmActor,
  { qmp, record, running, config: after, force, next, anyway }: RunningUpdate,
): Promise<void> {
  refuseBadName(room, actor, after);
  const { folder, unknownFields, config: before, slug } = actor.definition;
  await refuseOwnBases({ config: after, folder }, before);
  if (qmp && !next) await refuseHeldDisks(room, { running, after, folder });
  const items: RunningEdit['items'] = async (device, config, guest) =>
    await itemsOf(room, actor, { config, device, guest, anyway });
  const taskset = async () => await (await room.planFor({ config: after, folder })).taskset();
  const edit = { running, record, before, after, folder, force, next, items, taskset };
  // A wish for the next start: what this run had is fulfilled, or was taken back.
  const wished = before.boot.onceFromCd !== after.boot.onceFromCd;
  let last = before;
  const stored = async (config: VmConfig, now: VmConfig, leaving: readonly string[]) => {
    await writeDefinition(folder, config, unknownFields);
    const started = actor.life.started && now;
    const current = recordNow(folder, record);
    const onceFromCd = current.onceFromCd && !wished;
    try {
      await writeLaunchRecord(folder, {
        ...current,
        onceFromCd,
        ...stillLeaving([...(current.leaving ?? []), ...leaving], now),
        ...(started && { config: started }),
      });
    } catch (error) {
      // Both or neither: what is undone must not stay in the definition.
      await writeDefinition(folder, last, unknownFields).catch(() => undefined);
      throw error;
    }
    last = config;
    actor.life.started = started;
    room.folders.refresh(slug);
  };
  try {
    if (qmp) return await editRunning(qmp, edit, stored);
    refuseWhileRunning(before, after);
    await stored(after, running, []);
  } catch (error) {
    // The port is this VM's to take: it is another one that has it.
    const named =
      error instanceof AppFailure
        ? failure(error.error.code, { ...error.error, vmId: actor.id })
        : error;
    throw await explained(room, named);
  }
}

/** A job that works with a disk, such as a backup, has it as it is. @throws AppFailure `held-by-job`. */
async function refuseHeldDisks(
  room: VmRoom,
  { running, after, folder }: Record<'running' | 'after', VmConfig> & { folder: string },
): Promise<void> {
  const kept = new Map(after.disks.map((disk) => [disk.id, disk]));
  const disks = running.disks.filter((disk) => {
    const now = kept.get(disk.id);
    return !now || !isDeepStrictEqual(now.throttle, disk.throttle);
  });
  if (disks.length > 0) await room.refuseHeld({ config: { ...running, disks }, folder });
}

/** Of devices that were asked for, those that the guest has. */
const stillLeaving = (asked: readonly string[], has: VmConfig): Pick<LaunchRecord, 'leaving'> => {
  const there = new Set(pluggableIds(has));
  return { leaving: [...new Set(asked)].filter((id) => there.has(id)) };
};

/** The record of this run as it is on the disk: other processes write to it, too. */
function recordNow(folder: string, record: LaunchRecord): LaunchRecord {
  const current = readLaunchRecord(folder);
  const same = current?.pid === record.pid && current.startTime === record.startTime;
  return same ? current : record;
}

interface Plugging {
  config: VmConfig;
  device: string;
  guest: PlugGuest;
  anyway: boolean;
}

/** What QEMU is given for a device. @throws AppFailure `image-is-base` unless `anyway`; `held-by-job`. */
async function itemsOf(
  room: VmRoom,
  actor: VmActor,
  { config, device, guest, anyway }: Plugging,
): Promise<PluggableItem[]> {
  const { folder } = actor.definition;
  const disks = config.disks.filter(({ id }) => id === device);
  const alone = { config: { ...config, disks }, folder };
  await room.refuseHeld(alone);
  if (!anyway) await refuseBaseWrites(alone, await room.restorable());
  const plan = await room.planFor({ config, folder });
  return plan.plugItems(device, guest);
}

/**
 * Makes what is said of a guest that runs what QEMU has: a guest lets a device go when it likes, and a process that was
 * killed in the middle of a change has told nobody. A device that neither the guest is said to have nor the definition
 * asks for is taken away.
 * @param ask a device that the guest was asked for and has still: it is asked again.
 */
export async function settleDevices(room: VmRoom, id: string, ask?: string): Promise<void> {
  const actor = room.registry.actor(id);
  if (!actor.life.started) return;
  await actor.change(
    () => Promise.resolve(),
    async (qmp, { record }) => {
      const running = runningConfig(actor, record);
      const { folder, slug, config: stored } = actor.definition;
      const config = await settled(qmp, { running, stored, ask });
      if (isDeepStrictEqual(config, running)) return;
      const current = recordNow(folder, record);
      const leaving = stillLeaving(current.leaving ?? [], config);
      await writeLaunchRecord(folder, { ...current, ...leaving, config });
      actor.life.started = config;
      room.folders.refresh(slug);
    },
  );
}

/** As `LocalMachines.waiting`. */
export function waitingChanges({ registry }: VmRoom, id: string): WaitingChanges {
  const { started, definition } = registry.actor(id).life;
  const { folder, config: stored } = definition;
  if (!started) return { started, stored, parts: [], changes: [], leaving: [] };
  const wanted = new Set(pluggableIds(stored));
  const leaving = (readLaunchRecord(folder)?.leaving ?? []).filter((each) => !wanted.has(each));
  const [parts, changes] = [partsForStart(started, stored), waitingOf(started, stored)];
  return { started, stored, parts, changes, leaving };
}

/**
 * As `LocalMachines.discardWaiting`: what a guest was asked to let go cannot be called back, and stays out.
 * @returns the ids of such devices.
 */
export async function discardWaiting(
  room: VmRoom,
  { started, stored, parts, leaving }: WaitingChanges,
): Promise<string[]> {
  if (!started) return [];
  const back = leaving.reduce<VmConfig>(
    (config, device) => withStep(config, { kind: 'unplug', device }, stored),
    started,
  );
  const before = Object.fromEntries(parts.map((part) => [part, back[part]]));
  await updateVm(room, { ...stored, ...before });
  return leaving;
}

/** Disks of clones stand on a template's. @throws AppFailure `template-disks`. */
function refuseTemplateDisks(before: VmConfig, after: VmConfig): void {
  if (!before.template || !after.template || isDeepStrictEqual(before.disks, after.disks)) return;
  throw failure('template-disks', { params: { name: before.name }, vmId: before.id });
}

/** One that came with an unfit name stays editable. */
function refuseBadName({ registry }: VmRoom, actor: VmActor, { name, id }: VmConfig): void {
  refuseTakenName(name, registry.hasName(name, id));
  if (name !== actor.definition.config.name) refuseUnfitName(name);
}

/** Each kind of firmware keeps variables of its own: those of another kind would miss or forge Secure Boot's keys. */
async function changeNvram(folder: string, before: VmConfig, after: VmConfig): Promise<void> {
  const current = path.join(folder, nvramFile);
  const kept = (config: VmConfig) => path.join(folder, `nvram-${config.firmware}.qcow2`);
  for (const [from, to] of [
    [current, kept(before)],
    [kept(after), current],
  ] as const) {
    await rename(from, to).catch((error: unknown) => {
      if (!isErrno(error, 'ENOENT')) throw error;
    });
  }
}
