import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { stat } from 'node:fs/promises';
import { failure } from '../../shared/errors';
import type { JobKind } from '../../shared/job-state';
import { liveImpossible } from '../../shared/live-obstacle';
import type { SnapshotOutlook, SnapshotTree } from '../../shared/snapshot-calls';
import { formatSize } from '../../shared/units';
import type { VmConfig } from '../../shared/vm-config';
import { freeBytes } from '../disks/free-space';
import type { JobHandle, RunningJob } from '../jobs/types';
import { readOwnBytes } from '../lib/own-file';
import { holdsOfVm } from '../vm/launch/holds';
import {
  folderOfPoint,
  memoryFile,
  pictureFile,
  readPoints,
  readStanding,
  rewritePoint,
} from '../vm/points/point-store';
import { askBackground } from '../vm/suspend/background';
import { blockersOf, canBeSaved } from '../vm/suspend/blockers';
import { residentBytes } from '../vm/suspend/guest-memory';
import { refuseSuspended } from '../vm/suspend/refuse-suspended';
import type { VmService } from '../vm/types';
import { createPoint } from './create';
import { deletePoint } from './delete';
import { findPoint, knownPoint } from '../vm/points/known-points';
import { diskImages, obstacleOf, writtenFloppies } from './images';
import { liveObstacle, mayWatchMemory } from './live-obstacle';
import { comparePoints, pauseSeconds, revertPlan, snapshotOf } from './plan';
import { revertTo } from './revert';
import type { SnapshotRooms, SnapshotService, SnapshotWish } from './types';

/** Pictures of a screen are PNG of this size at most, in bytes. */
const largestPicture = 32 * 1024 * 1024;

/** Snapshots of this user's own machines. */
export function createSnapshotService(rooms: SnapshotRooms): SnapshotService {
  const { vms } = rooms;
  const listeners = new Set<(id: string) => void>();
  const changed = (id: string) => {
    for (const listener of listeners) listener(id);
  };
  const pointOf = (id: string, snapshot: string) => knownPoint(vms, id, snapshot);
  return {
    tree: async (id) => await treeOf(vms, id),
    find: (id, word) => snapshotOf(findPoint(vms, id, word)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    outlook: async (id) => await outlookOf(vms, id),
    ...changes(rooms, changed),
    compare: (id, snapshot, other) =>
      comparePoints(
        pointOf(id, snapshot),
        other === null ? vms.config(id) : pointOf(id, other).config,
      ),
    planRevert: (id, snapshot) =>
      revertPlan(pointOf(id, snapshot), vms.config(id), vms.get(id).state),
    async rename(id, snapshot, { title, note }) {
      const point = pointOf(id, snapshot);
      refuseTakenTitle(vms, id, title, snapshot);
      // Whoever gives it words wants it: it is no automatic one any more.
      const { origin: _, ...kept } = point;
      await rewritePoint(vms.folder(id), { ...kept, title, note });
      changed(id);
    },
    picture(id, snapshot) {
      try {
        const file = path.join(folderOfPoint(vms.folder(id), snapshot), pictureFile);
        return readOwnBytes(file, largestPicture);
      } catch {
        // Without a screen there was none.
        return null;
      }
    },
  };
}

/** What takes a job. */
function changes(
  rooms: SnapshotRooms,
  changed: (id: string) => void,
): Pick<SnapshotService, 'create' | 'revert' | 'remove'> {
  const { vms } = rooms;
  const job = async (
    kind: JobKind,
    { id, item }: { id: string; item: string },
    work: Work,
    also?: VmConfig,
  ) =>
    await beginJob(rooms, { kind, id, item, also }, async (handle) => {
      try {
        await work(handle);
      } finally {
        changed(id);
      }
    });
  return {
    async create(id, wish) {
      await refuseCreation(vms, id, wish, await outlookOf(vms, id));
      const snapshot = randomBytes(4).toString('hex');
      return await job('snapshot-create', { id, item: wish.title }, async (handle) => {
        await createPoint(rooms, { id, snapshot, wish }, handle);
      });
    },
    async revert(id, snapshot, wish) {
      const { config: then, title: item } = knownPoint(vms, id, snapshot);
      const keep = wish.keep === null ? null : await keptPresent(vms, id, wish.keep);
      return await job(
        'snapshot-revert',
        { id, item },
        async (handle) => {
          await revertTo(rooms, { id, snapshot, keep, withMemory: wish.withMemory }, handle);
        },
        then,
      );
    },
    async remove(id, snapshot, mayGo) {
      const { title: item } = knownPoint(vms, id, snapshot);
      return await job('snapshot-delete', { id, item }, async (handle) => {
        await deletePoint(rooms, { id, snapshot, mayGo }, handle);
      });
    },
  };
}

type Work = (handle: JobHandle<never>) => Promise<void>;

async function beginJob(
  { vms, jobs }: SnapshotRooms,
  {
    kind,
    id,
    item,
    also,
  }: { kind: JobKind; id: string; item: string; also?: VmConfig | undefined },
  work: Work,
): Promise<RunningJob<never>> {
  const config = vms.config(id);
  refuseSuspended(config, vms.folder(id));
  // What it had then is worked with, too, whoever has it by now.
  const disks = [...config.disks, ...(also?.disks ?? [])];
  const holds = await holdsOfVm({ ...config, disks }, vms.folder(id));
  const subject = { vmId: id, name: config.name, item };
  return await jobs.start(kind, { subject, holds }, work);
}

async function treeOf(vms: VmService, id: string): Promise<SnapshotTree> {
  const folder = vms.folder(id);
  const { current, reverting } = readStanding(folder);
  const points = readPoints(folder).map(snapshotOf);
  // Other memory lies in the disks.
  const memory = points.filter(({ live }) => live).map(({ stateBytes }) => stateBytes ?? 0);
  const known = new Set(points.map((point) => point.id));
  const files = new Set(diskImages(vms.config(id), folder).map(({ file }) => file));
  const sizes = await Promise.all(
    [...files].map(async (file) => {
      const stats = await stat(file).catch(() => null);
      // `stat` counts in blocks of 512 bytes, whatever the file system has.
      return stats ? stats.blocks * 512 : 0;
    }),
  );
  return {
    points,
    current: current !== null && known.has(current) ? current : null,
    reverting: reverting !== null && known.has(reverting) ? reverting : null,
    bytes: [...sizes, ...memory].reduce((sum, bytes) => sum + bytes, 0),
  };
}

/** @throws AppFailure why no snapshot can be made. */
async function outlookOf(vms: VmService, id: string): Promise<SnapshotOutlook> {
  const config = vms.config(id);
  refuseSuspended(config, vms.folder(id));
  const obstacle = obstacleOf(config);
  if (obstacle) throw obstacle;
  const leftOut = writtenFloppies(config);
  const { pid, memoryMiB, state } = vms.get(id);
  const none = {
    memory: false,
    memoryBytes: null,
    pauseSeconds: null,
    liveObstacle: null,
    leftOut,
  };
  if (pid === null) return none;
  const [reasons, answer] = await vms.useMonitor(
    id,
    async (qmp) => [await blockersOf(qmp), await askBackground(qmp)] as const,
  );
  // The shared clipboard is taken out for a moment where it is what is in the way.
  const memory = canBeSaved(reasons, vms.waiting(id).started ?? config);
  return {
    memory,
    memoryBytes: residentBytes(pid),
    pauseSeconds: pauseSeconds(memoryMiB, readPoints(vms.folder(id))),
    liveObstacle: memory ? liveObstacle(state, answer, mayWatchMemory()) : null,
    leftOut,
  };
}

function refuseTakenTitle(vms: VmService, id: string, title: string, except?: string): void {
  const taken = readPoints(vms.folder(id)).some(
    (point) => point.id !== except && point.title.toLowerCase() === title.toLowerCase(),
  );
  if (!taken) return;
  throw failure('snapshot-title-taken', { params: { title, name: vms.config(id).name }, vmId: id });
}

async function refuseCreation(
  vms: VmService,
  id: string,
  wish: SnapshotWish,
  { memoryBytes, liveObstacle: obstacle }: SnapshotOutlook,
): Promise<void> {
  refuseTakenTitle(vms, id, wish.title);
  if (!wish.memory) return;
  const { name } = vms.config(id);
  if (memoryBytes === null) throw failure('snapshot-needs-running', { params: { name }, vmId: id });
  if (wish.live && obstacle) throw liveImpossible({ id, name }, obstacle);
  const [disk] = diskImages(vms.config(id), vms.folder(id));
  const home = wish.live ? path.join(vms.folder(id), memoryFile) : disk?.file;
  if (home === undefined) return;
  const free = await freeBytes(path.dirname(home));
  if (free >= memoryBytes) return;
  const params = { path: home, needed: formatSize(memoryBytes), free: formatSize(free) };
  throw failure('disk-full', { params, vmId: id });
}

/** A snapshot of the present, with memory where there is any that can be kept. @throws as {@link refuseCreation}. */
async function keptPresent(vms: VmService, id: string, title: string): Promise<SnapshotWish> {
  const outlook = await outlookOf(vms, id);
  const wish = { title, note: '', memory: outlook.memory };
  await refuseCreation(vms, id, wish, outlook);
  return wish;
}
