import { rm } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Disk, VmConfig } from '../../../shared/vm-config';
import { fileKey } from '../../disks/backing-chain';
import { fromFolder } from '../../lib/is-below';
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
import { forgetMoveNote, readMoveNote, standsStill, type MoveNote } from './move-note';
import { whenFree } from './when-free';

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

/** Milliseconds that a move may have a guest stand still before somebody who lets it go on is refused. */
const standingMs = 10_000;

/**
 * Does what lets a guest go on that has a note of a move: one that still has it stand still is waited for, and what a
 * killed one has left is settled before.
 * @throws AppFailure `held-by-job`, `vm-locked` where that takes too long; as {@link settleMove}, and as the action.
 */
export async function goOnBeside(room: VmRoom, id: string, act: 'stop' | 'resume'): Promise<void> {
  const actor = room.registry.actor(id);
  let stood = false;
  await whenFree({ patienceMs: standingMs, codes: ['held-by-job', 'vm-locked'] }, async () => {
    const note = readMoveNote(actor.definition.folder);
    if (note && standsStill(note)) {
      stood ||= note.stopped;
      await room.refuseHeld(actor.definition);
      await settleMove(room, id);
    }
    // The end of the move has let it go on already.
    if (act === 'resume' && stood) return;
    await actor[act]();
  });
}

/** As {@link settleMove}, for every machine. What fails is tried again at the next start of this program. */
export async function settleMoves(
  room: VmRoom,
  problem: (error: unknown, what: string) => void,
): Promise<void> {
  for (const [id, entry] of room.registry.entries) {
    // Of a suspended one nothing is touched.
    if (entry.kind !== 'valid' || entry.actor.summary().suspended) continue;
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
  const { device, from } = note;
  await dropMirror(qmp, device);
  const disk = hardwareOf(actor).disks.find((each) => each.id === device);
  // The guest stood still: both images are the same.
  if (disk) await settleSwap(qmp, device, nodesAt(disk, from));
  await settlePlace(room, actor, { note, qmp, session });
  if (!note.stopped) return;
  const { status } = await qmp.execute('query-status');
  if (status === 'paused') await qmp.execute('cont');
}

async function settlePlace(
  room: VmRoom,
  actor: VmActor,
  { note: { device, from, to }, qmp, session: { record } }: Settling,
): Promise<void> {
  const file = to === null ? null : await fileInQemu(qmp, device);
  if (to === null || file === null) return;
  if (file === to) return await storePlace(room, actor, { record, device, from, to });
  if ((await fileKey(file)) !== (await fileKey(from))) return;
  // Before the copy goes, nothing may name it any more.
  await storePlace(room, actor, { record, device, from: to, to: from });
  await rm(to, { force: true });
}

interface Place {
  record: Session['record'];
  device: string;
  from: string;
  to: string;
}

/**
 * Writes down that the image of a disk is no more at one place, but at the other: in what the guest has, and in the
 * definition. Both, or neither. What says so already is not written.
 */
export async function storePlace(
  room: VmRoom,
  actor: VmActor,
  { record, device, from, to }: Place,
): Promise<void> {
  const stored = readAgain(room, actor);
  const { folder, slug, unknownFields } = actor.definition;
  const file = fromFolder(folder, to);
  // A definition may name it by a link.
  const left = await fileKey(from);
  const placed = async (config: VmConfig): Promise<VmConfig> => {
    const disks = config.disks.map(async (disk) => {
      if (disk.id !== device) return disk;
      return (await fileKey(path.resolve(folder, disk.file))) === left ? { ...disk, file } : disk;
    });
    return { ...config, disks: await Promise.all(disks) };
  };
  const current = readLaunchRecord(folder);
  const same = current?.pid === record.pid && current.startTime === record.startTime;
  const now = same ? current : record;
  const had = startedConfig(now) ?? actor.life.started;
  const [next, has] = [await placed(stored), had && (await placed(had))];
  const tells = has !== null && !isDeepStrictEqual(has, had);
  if (tells) await writeLaunchRecord(folder, { ...now, config: has });
  try {
    if (!isDeepStrictEqual(next, stored)) await writeDefinition(folder, next, unknownFields);
  } catch (error) {
    if (tells) await writeLaunchRecord(folder, now).catch(() => undefined);
    throw error;
  }
  if (has) actor.life.started = has;
  room.folders.refresh(slug);
}
