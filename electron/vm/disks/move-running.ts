import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppFailure, failure } from '../../../shared/errors';
import { MiB } from '../../../shared/units';
import type { Disk } from '../../../shared/vm-config';
import { syncFolder } from '../../lib/atomic-file';
import { nameAnew } from '../../lib/name-anew';
import type { LiveDiskOptions, LiveMove } from '../../provider/local-disks';
import { imageNode } from '../../qemu/hardware/device-ids';
import type { QmpClient } from '../../qemu/qmp/client';
import type { Session } from '../session/session';
import type { VmActor } from '../supervise/vm-actor';
import type { VmRoom } from '../vm-room';
import { nodeOf } from './grow-running';
import {
  beginMirror,
  closeCopy,
  copyLists,
  dropMirror,
  endMirror,
  lookAtMirror,
  swapImage,
} from './move-blocks';
import { forgetMoveNote, hasMoveNote, writeMoveNote, type MoveNote } from './move-note';
import { hardwareOf, nodesAt, settleMove, storePlace } from './settle-move';
import { whenFree } from './when-free';

/** Milliseconds between two looks at how far QEMU is. */
const lookMs = 300;
/** So much is still to be copied at most when the guest is stopped: it stands still for no longer than a moment. */
const lastBytes = 16 * MiB;
/** Milliseconds after which it is stopped in any case: a guest that writes without end. */
const longestReadyMs = 30_000;
/** Another process, such as a command line, may work with the machine for so long before the move is given up. */
const patience = { patienceMs: 60_000, codes: ['vm-locked'] } as const;

interface Moving extends LiveMove {
  room: VmRoom;
  actor: VmActor;
  disk: Disk;
  note: MoveNote;
}

/** As `LocalDisks.moveRunning`. */
export async function moveRunning(
  room: VmRoom,
  move: LiveMove,
  { signal, onProgress, onSwitch }: LiveDiskOptions & { onSwitch?: () => void } = {},
): Promise<string> {
  const { id, device, jobId, hidden } = move;
  const actor = room.registry.actor(id);
  const { folder, config } = actor.definition;
  const disk = hardwareOf(actor).disks.find((each) => each.id === device);
  if (!disk) throw failure('device-missing', { params: { name: config.name, device }, vmId: id });
  await settleMove(room, id, jobId);
  signal?.throwIfAborted();
  const from = await realpath(path.resolve(folder, disk.file));
  const note: MoveNote = { device, from, hidden, to: null, stopped: false };
  await writeMoveNote(folder, note);
  const moving: Moving = { ...move, room, actor, disk, note };
  try {
    await actor.use(async (qmp) => await begin(qmp, moving));
    await untilReady(moving, { signal, onProgress });
    // Most of it is on the drive before the guest is stopped.
    await sync(hidden);
    signal?.throwIfAborted();
    onSwitch?.();
    return await whenFree(patience, async () => await takeOver(moving));
  } catch (error) {
    throw named(moving, error);
  } finally {
    if (hasMoveNote(folder)) {
      const settle = async () => await settleMove(room, id, jobId);
      await whenFree(patience, settle).catch(() => undefined);
    }
  }
}

async function begin(qmp: QmpClient, { id, disk, hidden, based }: Moving): Promise<void> {
  await dropMirror(qmp, disk.id);
  const node = await nodeOf(qmp, disk.id);
  if (node && node.based === based) {
    return await beginMirror(qmp, disk.id, { file: hidden, format: disk.format, based });
  }
  const params = { command: 'query-named-block-nodes' };
  throw failure('qmp-not-understood', { params, detail: imageNode(disk.id), vmId: id });
}

async function untilReady(
  { actor, device }: Moving,
  { signal, onProgress }: LiveDiskOptions,
): Promise<void> {
  let readySince = Infinity;
  for (;;) {
    signal?.throwIfAborted();
    const { ready, done, total } = await actor.use(async (qmp) => await lookAtMirror(qmp, device));
    if (total > 0) onProgress?.(done, total);
    if (ready) {
      readySince = Math.min(readySince, performance.now());
      if (total - done <= lastBytes || performance.now() - readySince > longestReadyMs) return;
    }
    await delay(lookMs);
  }
}

/** Stops the guest for a moment and gives it the copy. Killed at any point, {@link settleMove} knows what is to be done. */
async function takeOver(moving: Moving): Promise<string> {
  const { actor, jobId, note, id } = moving;
  const { folder, config } = actor.definition;
  return await actor.still(jobId, async (guest) => {
    if (!guest) throw failure('vm-not-running', { params: { name: config.name }, vmId: id });
    const { qmp, session } = guest;
    const { running } = await qmp.execute('query-status');
    note.stopped = running;
    await writeMoveNote(folder, note);
    if (running) await qmp.execute('stop');
    const file = await exchangeImage(moving, qmp, session);
    if (running) await qmp.execute('cont');
    await forgetMoveNote(folder);
    return file;
  });
}

/** @throws AppFailure `disk-move-resumed`, as the monitor; {@link settleMove} then. */
async function exchangeImage(
  { room, actor, id, device, disk, hidden, target, format, note }: Moving,
  qmp: QmpClient,
  session: Session,
): Promise<string> {
  const { folder } = actor.definition;
  await endMirror(qmp, device);
  if (format === 'qcow2') await copyLists(qmp, device);
  await closeCopy(qmp, device);
  await sync(hidden);
  const to = await nameAnew(hidden, target);
  await syncFolder(path.dirname(to));
  note.to = to;
  await writeMoveNote(folder, note);
  const { running } = await qmp.execute('query-status');
  // Somebody has let it go on, by the monitor, say: what it writes since is in the old image alone.
  if (running) throw failure('disk-move-resumed', { params: { path: note.from }, vmId: id });
  await swapImage(qmp, device, nodesAt(disk, to));
  try {
    const { from } = note;
    await storePlace(room, actor, { record: session.record, device, from, to });
  } catch (error) {
    // The guest has not gone on: both images are the same.
    await swapImage(qmp, device, nodesAt(disk, note.from));
    throw error;
  }
  return to;
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What QEMU ran out of is the room where the copy goes, and what is too large is the copy. */
function named({ hidden, target, id }: Moving, error: unknown): unknown {
  if (!(error instanceof AppFailure)) return error;
  const { code, detail, params } = error.error;
  if (params?.['path']?.startsWith('/')) return error;
  if (code !== 'no-space-left' && code !== 'file-too-large') return error;
  const where = { path: code === 'no-space-left' ? path.dirname(hidden) : target };
  return failure(code, { params: where, detail, vmId: id });
}
