import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { AppFailure, failure, toAppError } from '../../shared/errors';
import type { JobHandle } from '../jobs/types';
import { writeFileAtomically } from '../lib/atomic-file';
import { whileFrozen } from '../vm/agent/freeze';
import { lastPictureFile } from '../vm/last-picture';
import { refuseHalfReverted } from '../vm/launch/preflight';
import { keepTpm } from '../vm/launch/tpm-state';
import {
  beginPoint,
  finishPoint,
  folderOfPoint,
  forgetPoint,
  pictureFile,
  readStanding,
  tagOf,
  tpmCopyFolder,
  variablesCopy,
  writeStanding,
  type Point,
} from '../vm/points/point-store';
import { takeScreendump } from '../vm/screendump';
import type { StillGuest, StillMachine } from '../vm/still-machine';
import { withoutBlockers } from '../vm/suspend/blockers';
import { diskImages, nvramImage, obstacleOf, writtenDisks, type PointImage } from './images';
import { saveLive } from './live';
import { saveRunning, tagRunning } from './running';
import { keepVariables, mendInterrupted, tagStopped } from './stopped';
import { imagesOfPoint, tidyPoints, untag } from './tidy';
import type { SnapshotRooms, SnapshotWish } from './types';

export interface Creation {
  id: string;
  /** The new snapshot's id. */
  snapshot: string;
  wish: SnapshotWish;
  /** The job that needs it for a while. */
  job?: string;
}

/** Makes a snapshot of a machine for a job. What a failure has left is taken away, or by the next one of the machine. */
export async function createPoint(
  { vms, qemuImg }: Pick<SnapshotRooms, 'vms' | 'qemuImg'>,
  { id, snapshot, wish, job }: Creation,
  handle: JobHandle<never>,
): Promise<void> {
  handle.cancellable(false);
  handle.progress({ step: 'preparing', fraction: null });
  await vms.still(id, handle.id, async (machine) => {
    const obstacle = obstacleOf(machine.guest?.started ?? machine.config);
    if (obstacle) throw obstacle;
    refuseHalfReverted(machine.config, machine.folder);
    await tidyPoints(qemuImg, machine);
    if (!machine.guest && machine.config.firmware !== 'bios') await machine.prepare();
    const { folder } = machine;
    const point = { ...newPoint(machine, snapshot, wish), ...(job !== undefined && { job }) };
    const made = await beginPoint(folder, point);
    try {
      handle.progress({ step: 'saving-snapshot', fraction: null });
      await finishPoint(folder, await save({ machine, point, made, qemuImg, handle }));
    } catch (error) {
      // One that has its name is whole, whatever came after.
      if (existsSync(folderOfPoint(folder, snapshot))) throw error;
      const ended = machine.guest !== null && (await machine.guest.hasEnded());
      // Where this fails, too, the next snapshot of the machine, or its start, finds it.
      await undo(qemuImg, ended ? { ...machine, guest: null } : machine, point).catch(
        () => undefined,
      );
      throw ended ? guestEnded(machine, error) : error;
    }
    await writeStanding(folder, { ...readStanding(folder), current: snapshot });
  });
}

/** Takes away what a snapshot that comes to nothing has left. */
async function undo(
  qemuImg: SnapshotRooms['qemuImg'],
  machine: StillMachine,
  point: Point,
): Promise<void> {
  await untag(qemuImg, machine, point);
  // A QEMU that was forced off may have left clusters that nothing refers to.
  if (!machine.guest) await mendInterrupted(qemuImg, imagesOfPoint(point, machine.folder));
  await forgetPoint(machine.folder, point.id);
}

function guestEnded({ config: { id, name } }: StillMachine, error: unknown): AppFailure {
  const { code, detail } = toAppError(error);
  return failure('snapshot-guest-ended', { params: { name }, detail: detail ?? code, vmId: id });
}

function newPoint({ config, folder, guest }: StillMachine, id: string, wish: SnapshotWish): Point {
  const hardware = guest?.started ?? config;
  return {
    id,
    title: wish.title,
    note: wish.note,
    createdAt: new Date(wish.at ?? Date.now()).toISOString(),
    parent: readStanding(folder).current,
    guest: guest ? 'running' : 'off',
    memory: guest !== null && wish.memory,
    live: guest !== null && wish.memory && wish.live === true,
    frozen: false,
    disks: writtenDisks(hardware).map((disk) => ({ id: disk.id, file: disk.file })),
    hasNvram: nvramImage(hardware, folder).length > 0,
    hasTpm: false,
    hasPicture: false,
    stateBytes: null,
    pausedMs: null,
    ...(wish.origin && { origin: wish.origin }),
    // What waits for the next start is no part of what the guest is now.
    config: guest ? { ...hardware, machine: config.machine, cpu: config.cpu } : config,
    started: guest && wish.memory ? hardware : null,
  };
}

interface Saving {
  machine: StillMachine;
  point: Point;
  /** The folder for what belongs to it. */
  made: string;
  qemuImg: SnapshotRooms['qemuImg'];
  handle: JobHandle<never>;
}

/** Fills images and the folder. @returns the point with what became known of it. */
async function save(saving: Saving): Promise<Point> {
  const { machine, point, made, qemuImg } = saving;
  const saved = await saveState(saving);
  for (const image of nvramImage(point.config, machine.folder)) {
    const copy = path.join(made, variablesCopy);
    await keepVariables(qemuImg, image, { tag: tagOf(point.id), copy });
  }
  return saved;
}

async function saveState({ machine, point, made, qemuImg, handle }: Saving): Promise<Point> {
  const { guest, folder } = machine;
  const images = [...diskImages(point.config, folder), ...nvramImage(point.config, folder)];
  const tag = tagOf(point.id);
  if (!guest) {
    await tagStopped(qemuImg, images, tag);
    const hasPicture = await copyFile(lastPictureFile(folder), path.join(made, pictureFile)).then(
      () => true,
      () => false,
    );
    const hasTpm = point.config.tpm && (await keepTpm(folder, path.join(made, tpmCopyFolder)));
    return { ...point, hasPicture, hasTpm };
  }
  const { status } = await guest.qmp.execute('query-status');
  const hasPicture = await keepPicture(guest, made);
  const known: Point = {
    ...point,
    hasPicture,
    guest: status === 'running' ? 'running' : 'paused',
  };
  if (known.live) return await saveLive({ machine, guest, images, made, handle }, known);
  const saved = known.memory
    ? await saveWithMemory(guest, images, known)
    : await saveDisks(guest, images, known);
  const hasTpm = saved.config.tpm && (await keepTpm(folder, path.join(made, tpmCopyFolder)));
  return { ...saved, hasTpm };
}

async function saveDisks(guest: StillGuest, images: PointImage[], point: Point): Promise<Point> {
  const { id, name } = point.config;
  const { frozen } = await whileFrozen(
    { id, name, qmp: guest.qmp, agentSocket: guest.agentSocket },
    async () => await tagRunning(guest.qmp, images, tagOf(point.id)),
  );
  return { ...point, frozen };
}

async function saveWithMemory(
  { qmp, started }: StillGuest,
  images: PointImage[],
  point: Point,
): Promise<Point> {
  const begun = performance.now();
  const how = { code: 'snapshot-memory-blocked', ends: false } as const;
  const hardware = await withoutBlockers(qmp, started, how, async (saved) => {
    await saveRunning(qmp, images, tagOf(point.id));
    return saved;
  });
  const pausedMs = Math.round(performance.now() - begun);
  const nodes = await qmp.execute('query-named-block-nodes', { flat: true });
  const stateBytes = nodes
    .flatMap(({ image }) => image?.snapshots ?? [])
    .filter(({ name }) => name === tagOf(point.id))
    .reduce((sum, one) => sum + one['vm-state-size'], 0);
  return { ...point, started: hardware, stateBytes, pausedMs };
}

async function keepPicture({ qmp, socketFolder }: StillGuest, made: string): Promise<boolean> {
  try {
    const png = await takeScreendump(qmp, socketFolder);
    await writeFileAtomically(path.join(made, pictureFile), png, { durable: false });
    return true;
  } catch (error) {
    // It has no screen, or there is no room: the snapshot does without.
    if (error instanceof AppFailure) return false;
    throw error;
  }
}
