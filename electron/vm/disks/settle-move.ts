import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Disk, VmConfig } from '../../../shared/vm-config';
import { isBelow } from '../../lib/is-below';
import { diskNodes } from '../../qemu/hardware/parts/storage/block-nodes';
import type { BlockNode } from '../../qemu/hardware/items';
import type { QmpClient } from '../../qemu/qmp/client';
import { writeDefinition } from '../definitions/store';
import { readLaunchRecord, startedConfig, writeLaunchRecord } from '../records/launch-record';
import type { Session } from '../session/session';
import type { VmActor } from '../supervise/vm-actor';
import { readAgain } from '../update';
import type { VmRoom } from '../vm-room';
import { dropMirror, fileInQemu, settleSwap } from './move-blocks';
import { forgetMoveNote, readMoveNote, type MoveNote } from './move-note';

/** The nodes of a disk whose image lies in a file. */
export const nodesAt = (disk: Disk, file: string): BlockNode[] =>
  diskNodes({ resolve: () => file }, disk);

/** What the guest has, as far as anybody knows. */
export const hardwareOf = ({ life, definition }: VmActor): VmConfig =>
  life.started ?? definition.config;

/**
 * Brings a move to an end that a killed process has left, or one that failed: what QEMU has decides which image it is, and
 * the definition follows. Mostly there is none.
 * @param ownJob of the move itself; without one nothing is done while a job works with the machine.
 * @throws AppFailure as the monitor; `no-space-left`, `file-unwritable`.
 */
export async function settleMove(room: VmRoom, id: string, ownJob?: string): Promise<void> {
  const entry = room.registry.entries.get(id);
  if (entry?.kind !== 'valid') return;
  const { actor } = entry;
  const { folder } = actor.definition;
  if (!readMoveNote(folder)) return;
  if (ownJob === undefined) {
    const held = await room.refuseHeld(actor.definition).then(
      () => false,
      () => true,
    );
    if (held) return;
  }
  await actor.still(ownJob ?? '', async (guest) => {
    // Another process may have done it meanwhile.
    const note = readMoveNote(folder);
    if (!note) return;
    // A guest that has ended did not go on before: the definition names its disk. The copy is listed as unused.
    if (guest) await settleRunning(room, actor, { note, qmp: guest.qmp, session: guest.session });
    await rm(note.hidden, { force: true });
    await forgetMoveNote(folder);
  });
}

/**
 * Lets a guest go on that a move has stopped. @returns whether there was one.
 * @throws AppFailure `held-by-job` while it is under way; as {@link settleMove}.
 */
export async function resumeMoved(room: VmRoom, id: string): Promise<boolean> {
  const { definition } = room.registry.actor(id);
  if (readMoveNote(definition.folder)?.stopped !== true) return false;
  await room.refuseHeld(definition);
  await settleMove(room, id);
  return true;
}

/** As {@link settleMove}, for every machine that runs. What fails is tried again at the next start of this program. */
export async function settleMoves(
  room: VmRoom,
  problem: (error: unknown, what: string) => void,
): Promise<void> {
  for (const [id, entry] of room.registry.entries) {
    if (entry.kind !== 'valid' || !entry.actor.life.session) continue;
    await settleMove(room, id).catch((error: unknown) => {
      problem(error, `settling the move of a disk of ${id}`);
    });
  }
}

interface Settling {
  note: MoveNote;
  qmp: QmpClient;
  session: Session;
}

async function settleRunning(
  room: VmRoom,
  actor: VmActor,
  { note, qmp, session }: Settling,
): Promise<void> {
  const { device, from, to } = note;
  await dropMirror(qmp, device);
  const disk = hardwareOf(actor).disks.find((each) => each.id === device);
  // The guest stood still: both images are the same.
  if (disk) await settleSwap(qmp, device, nodesAt(disk, from));
  const moved = to !== null && (await fileInQemu(qmp, device)) === to;
  if (moved) await storePlace(room, actor, { record: session.record, device, from, to });
  else if (to !== null) await rm(to, { force: true });
  if (!note.stopped) return;
  const { status } = await qmp.execute('query-status');
  if (status === 'paused') await qmp.execute('cont');
}

interface Place {
  record: Session['record'];
  device: string;
  from: string;
  to: string;
}

/** Writes down where the image of a disk is now: in the definition, and in what the guest has. Both, or neither. */
export async function storePlace(
  room: VmRoom,
  actor: VmActor,
  { record, device, from, to }: Place,
): Promise<void> {
  const stored = readAgain(room, actor);
  const { folder, slug, unknownFields } = actor.definition;
  const file = isBelow(folder, to) ? path.relative(folder, to) : to;
  const names = (disk: Disk) =>
    disk.id === device && [from, to].includes(path.resolve(folder, disk.file));
  const placed = (config: VmConfig): VmConfig => ({
    ...config,
    disks: config.disks.map((disk) => (names(disk) ? { ...disk, file } : disk)),
  });
  const current = readLaunchRecord(folder);
  const same = current?.pid === record.pid && current.startTime === record.startTime;
  const now = same ? current : record;
  const started = startedConfig(now) ?? actor.life.started;
  await writeDefinition(folder, placed(stored), unknownFields);
  try {
    if (started) await writeLaunchRecord(folder, { ...now, config: placed(started) });
  } catch (error) {
    await writeDefinition(folder, stored, unknownFields).catch(() => undefined);
    throw error;
  }
  if (started) actor.life.started = placed(started);
  room.folders.refresh(slug);
}
