import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { AppFailure, failure } from '../../shared/errors';
import type { FindQemuImg } from '../disks/run-qemu-img';
import type { JobHandle } from '../jobs/types';
import {
  folderOfPoint,
  readStanding,
  tagOf,
  tpmCopyFolder,
  variablesCopy,
  writeStanding,
  type Point,
} from '../vm/points/point-store';
import type { StillMachine } from '../vm/still-machine';
import { loadWithoutClipboard } from '../vm/suspend/blockers';
import { createPoint } from './create';
import { diskImages, nvramImage, variablesImage } from './images';
import { loadLive, refuseLostMemory } from './load-live';
import { definitionAt, withGeneration } from './plan';
import { loadState } from './running';
import { knownPoint } from '../vm/points/known-points';
import {
  applyStopped,
  mendInterrupted,
  mendVariables,
  putBackTpm,
  refuseMissingParts,
} from './stopped';
import { imagesOfPoint, tidyPoints } from './tidy';
import type { SnapshotRooms, SnapshotWish } from './types';

export interface Reverting {
  id: string;
  snapshot: string;
  /** The snapshot of the present that is made first; null for none. */
  keep: SnapshotWish | null;
  withMemory: boolean;
}

type Rooms = Pick<SnapshotRooms, 'vms' | 'qemuImg'>;

/**
 * Takes a machine back for a job: the present is kept first where that was asked for, then the guest is switched off,
 * its disks and its definition become what they were, and with memory it goes on from there. Cut short, nothing starts
 * until it was begun again and came to its end.
 */
export async function revertTo(
  rooms: Rooms,
  { id, snapshot, keep, withMemory }: Reverting,
  handle: JobHandle<never>,
): Promise<void> {
  const { vms, qemuImg } = rooms;
  handle.cancellable(false);
  handle.progress({ step: 'preparing', fraction: null });
  if (keep) {
    const kept = randomBytes(4).toString('hex');
    await createPoint(rooms, { id, snapshot: kept, wish: keep }, handle);
  }
  const point = knownPoint(vms, id, snapshot);
  if (withMemory) await refuseLostMemory(point, vms.folder(id));
  handle.progress({ step: 'reverting', fraction: null });
  if (vms.get(id).pid !== null) {
    // Told before the guest is switched off for it.
    await vms.still(id, handle.id, async (machine) => await mayGoBack(qemuImg, machine, point));
    await vms.forceOff(id);
  }
  await vms.still(id, handle.id, async (machine) => await putBack(qemuImg, machine, point));
  // A template never runs.
  if (!point.memory || !withMemory || vms.config(id).template === true) return;
  handle.progress({ step: 'loading-memory', fraction: null });
  await goOn(rooms, { id, point }, handle);
}

/** @throws AppFailure why a machine cannot go back to a point; nothing is changed then. */
async function mayGoBack(qemuImg: FindQemuImg, machine: StillMachine, point: Point): Promise<void> {
  const { folder, guest } = machine;
  await machine.refuseWrites(point.config);
  const hasCopy = existsSync(path.join(folderOfPoint(folder, point.id), variablesCopy));
  const images = hasCopy ? diskImages(point.config, folder) : imagesOfPoint(point, folder);
  const open = guest !== null;
  await refuseMissingParts(qemuImg, images, { tag: tagOf(point.id), title: point.title, open });
}

/** Disks, firmware, TPM and definition become what they were. */
async function putBack(qemuImg: FindQemuImg, machine: StillMachine, point: Point): Promise<void> {
  const { folder, config } = machine;
  const { id: vmId, name } = config;
  if (machine.guest) throw failure('vm-running', { params: { name }, vmId });
  await tidyPoints(qemuImg, machine);
  await mayGoBack(qemuImg, machine, point);
  const images = imagesOfPoint(point, folder);
  const tag = tagOf(point.id);
  const copy = path.join(folderOfPoint(folder, point.id), variablesCopy);
  if (point.hasNvram) await mendVariables(qemuImg, variablesImage(folder), { tag, copy });
  const standing = readStanding(folder);
  await writeStanding(folder, { ...standing, reverting: point.id });
  // What was cut short has left clusters that nobody has.
  if (standing.reverting !== null) await mendInterrupted(qemuImg, images);
  await applyStopped(qemuImg, images, tag);
  if (point.hasTpm) {
    await putBackTpm(folder, path.join(folderOfPoint(folder, point.id), tpmCopyFolder));
  }
  await machine.store(withGeneration(definitionAt(point, config), randomUUID()));
  await writeStanding(folder, { current: point.id, reverting: null });
}

/** Starts the guest where it was. @throws AppFailure `snapshot-memory-failed`; the machine is off then. */
async function goOn(
  { vms, qemuImg }: Rooms,
  { id, point }: { id: string; point: Point },
  handle: JobHandle<never>,
): Promise<void> {
  const { started } = point;
  const name = vms.get(id).name;
  if (!started) return;
  const folder = vms.folder(id);
  const images = [...diskImages(started, folder), ...nvramImage(started, folder)];
  // It was taken out only for the time of saving, see `withoutBlockers`.
  const hadClipboard = point.config.clipboard === true && started.clipboard !== true;
  const { generationId } = vms.config(id);
  const then = { ...started, name, ...(hadClipboard && { clipboard: true }) };
  const hardware = withGeneration(then, generationId ?? randomUUID());
  let loading = false;
  try {
    await vms.startHeld(id, handle.id, {
      hardware,
      // What it was kept under is no word of the person's.
      config: { ...hardware, accelerator: point.config.accelerator },
      paused: point.guest === 'paused',
      ...(point.live && { incoming: true as const }),
      load: async (qmp, signal) => {
        loading = true;
        const load = async () => {
          await (point.live
            ? loadLive(qmp, point, { folder, socket: vms.sockets(id).state, signal })
            : loadState(qmp, images, tagOf(point.id), signal));
          loading = false;
        };
        await (hadClipboard ? loadWithoutClipboard(qmp, hardware, load) : load());
      },
    });
  } catch (error) {
    // QEMU may have begun to change the disks.
    await vms.still(id, handle.id, async (machine) => await putBack(qemuImg, machine, point));
    if (!loading || !(error instanceof AppFailure)) throw error;
    throw failure('snapshot-memory-failed', {
      params: { name, title: point.title },
      detail: error.error.detail ?? error.message,
      vmId: id,
    });
  }
}
