import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import type {
  DiskImage,
  DiskInfo,
  DiskPlan,
  DiskTool,
  DiskToolWish,
  WipePlan,
} from '../../../shared/disk-tools';
import type { DiskInside } from '../../../shared/disk-inside';
import { failure } from '../../../shared/errors';
import { freeBytes } from '../../disks/free-space';
import { measure, refuseWithoutSpace } from '../../disks/qemu-img';
import { imageDetails } from '../../disks/tools/image-details';
import type { Hold, RunningJob } from '../../jobs/types';
import { refuseSuspended } from '../../vm/suspend/refuse-suspended';
import { diskSubject } from './disk-subject';
import { chainOf, factsReader, imageRow, listImages } from './image-list';
import { insideOf } from './inside';
import { type DiskRef, knownImage } from './known-image';
import {
  planTool,
  type DiskSubject,
  type NewBase,
  type PlannedTool,
  wholeSectors,
} from './plan-tool';
import { newBaseOf } from './rebase';
import type { DiskToolRooms } from './rooms';
import { insideSubject } from './shrink';
import { refuseCutting } from './shrink-proof';
import { carryOut } from './tool-job';
import { trashImage } from './trash-image';
import { beginWipe, planWipe } from './wipe-image';

/** What can be seen of disk images, and done with them. */
export interface DiskTools {
  /** Every image of this user's VMs, see `listImages`. @throws AppFailure `file-unreadable`: the trash. */
  list(): Promise<DiskImage[]>;
  /** More of one: a disk of a VM, or any file. @throws AppFailure `device-missing`, `file-missing`, `disk-unreadable`. */
  info(what: DiskRef | string): Promise<DiskInfo>;
  /** What would be done. @throws AppFailure as `planTool` and `diskSubject`. */
  plan(disk: DiskRef, wish: DiskToolWish): Promise<DiskPlan>;
  /**
   * Begins the job that does it. It holds the VM, the image and what that stands on.
   * @throws AppFailure as `plan`; `disk-full`, `held-by-job`. The job fails as `carryOut`.
   */
  begin(disk: DiskRef, wish: DiskToolWish): Promise<RunningJob<never>>;
  /** What is in one, read-only and without mounting it, see `insideOf`. @throws as `insideOf`. */
  inside(what: DiskRef | string): Promise<DiskInside>;
  /** Moves an image that nothing needs to the desktop's trash. @returns where it is now. @throws as `trashImage`. */
  trash(file: string): Promise<string>;
  /** What overwriting an image that nothing needs would mean. @throws as `planWipe`. */
  planWipe(file: string): Promise<WipePlan>;
  /** Begins the job that overwrites and deletes it. @throws as `beginWipe`. */
  wipe(file: string): Promise<RunningJob<never>>;
}

/** Makes the tools; nothing is read until they are asked. */
export function createDiskTools(rooms: DiskToolRooms): DiskTools {
  return {
    list: async () => await listImages(await rooms.local.diskOwners()),
    info: async (what) => await infoOf(rooms, what),
    plan: async (disk, wish) => (await planned(rooms, disk, wish)).plan,
    begin: async (disk, wish) => await begin(rooms, disk, wish),
    inside: async (what) => await insideOf(rooms, what),
    trash: async (file) => await trashImage(rooms, file),
    planWipe: async (file) => await planWipe(rooms, file),
    wipe: async (file) => await beginWipe(rooms, file),
  };
}

/** Those that read the image as a whole. */
const wholeReaders: ReadonlySet<DiskTool> = new Set([
  'shrink',
  'compact',
  'convert',
  'flatten',
  'rebase',
  'move',
]);

/** What the disk is now, and what can be done with it. */
async function looked(rooms: DiskToolRooms, disk: DiskRef, wish: DiskToolWish) {
  const config = rooms.local.config(disk.id);
  if (config.template === true && wish.tool !== 'check') {
    throw failure('template-disks', { params: { name: config.name }, vmId: disk.id });
  }
  refuseSuspended(config, rooms.local.folder(disk.id));
  const whole = wholeReaders.has(wish.tool) && rooms.local.get(disk.id).state === 'off';
  const subject = await diskSubject(rooms, disk, whole);
  const plan = planTool(subject, wish);
  if (wish.tool === 'shrink') {
    refuseCutting(subject.file, await insideSubject(rooms, subject), wholeSectors(wish.sizeBytes));
  }
  const newBase = wish.tool === 'rebase' ? await newBaseOf(rooms, subject, wish) : null;
  return { subject, plan, newBase };
}

async function planned(rooms: DiskToolRooms, disk: DiskRef, wish: DiskToolWish) {
  const { subject, plan, newBase } = await looked(rooms, disk, wish);
  const folder = path.dirname(plan.target);
  await refuseFolder(folder);
  const needed = await neededBytes(rooms, { subject, newBase }, plan);
  return { subject, newBase, plan: { ...plan, needed, free: await freeBytes(folder) } };
}

/** @throws AppFailure `folder-missing`, `folder-not-folder`, `file-unwritable`. */
async function refuseFolder(folder: string): Promise<void> {
  const params = { path: folder };
  const found = await stat(folder).catch(() => null);
  if (!found) throw failure('folder-missing', { params });
  if (!found.isDirectory()) throw failure('folder-not-folder', { params });
  await access(folder, constants.W_OK).catch(({ message: detail }: Error) => {
    throw failure('file-unwritable', { params, detail });
  });
}

/** Bytes that are written at most. */
async function neededBytes(
  { qemuImg }: DiskToolRooms,
  { subject, newBase }: { subject: DiskSubject; newBase: NewBase | null },
  { tool, running, notes }: PlannedTool,
): Promise<number> {
  const { file, disk, bases, details } = subject;
  // Also of a raw one: what holds nothing is a hole there, of which `measure` knows nothing.
  const how = { sourceFormat: disk.format, targetFormat: 'qcow2', qemuImg } as const;
  const all = async () => await measure(how, file);
  switch (tool) {
    case 'grow':
      return 0;
    case 'check':
      return notes.some(({ key }) => key === 'repairsCopy') ? details.bytes : 0;
    case 'move':
      return details.bytes;
    case 'shrink':
      return Math.min(details.bytes, await all());
    case 'compact':
      // Of one that stands on another only its own part is written, which nothing measures.
      return bases.length > 0 ? details.bytes : await all();
    case 'convert':
      return await all();
    case 'flatten':
      return running ? sum(bases) : await all();
    case 'rebase':
      // Wherever one of both bases holds something, both may differ.
      return Math.min(
        Math.max(details.virtualBytes, details.bytes),
        details.bytes + sum(bases) + (newBase?.bytes ?? 0),
      );
  }
}

const sum = (bases: DiskSubject['bases']): number =>
  bases.reduce((total, { bytes }) => total + (bytes ?? 0), 0);

async function begin(
  rooms: DiskToolRooms,
  disk: DiskRef,
  wish: DiskToolWish,
): Promise<RunningJob<never>> {
  const { subject, plan, newBase } = await planned(rooms, disk, wish);
  await refuseWithoutSpace(plan.target, plan.needed);
  const { vmId, name, file, bases } = subject;
  const read = bases.map((base) => base.file);
  if (newBase) read.push(newBase.file, ...newBase.chain);
  const holds: Hold[] = [
    { key: `vm:${vmId}`, mode: 'exclusive' },
    { key: `file:${file}`, mode: 'exclusive' },
    ...[...new Set(read)].map((each): Hold => ({ key: `file:${each}`, mode: 'shared' })),
  ];
  const about = { subject: { vmId, name }, holds };
  return await rooms.jobs.start(`disk-${wish.tool}`, about, async (handle) => {
    // Before it was held, others may have changed it: a snapshot in it, say, would be lost.
    const now = await looked(rooms, disk, wish);
    if (now.subject.file !== file) throw failure('disk-in-use', { params: { path: file } });
    await carryOut(rooms, { ...now, plan: { ...plan, ...now.plan }, wish, handle });
  });
}

async function infoOf(rooms: DiskToolRooms, what: DiskRef | string): Promise<DiskInfo> {
  const { qemuImg } = rooms;
  const { known, rows } = await knownImage(rooms, what);
  const details = await imageDetails(known.path, known.format, qemuImg);
  const bases = await inOrder(known, rows);
  const { options, snapshots, encrypted, virtualBytes } = details;
  const cluster = Number(options['cluster_size']);
  return {
    ...known,
    virtualBytes,
    snapshots: snapshots.length,
    snapshotNames: snapshots,
    encrypted,
    clusterBytes: cluster > 0 ? cluster : null,
    reclaimableBytes: await reclaimable(rooms, known),
    bases,
  };
}

async function inOrder({ path: file, format, chain }: DiskImage, rows: readonly DiskImage[]) {
  if (chain.length === 0) return [];
  const read = factsReader();
  const { bases } = await chainOf(await read(file, format), read);
  return bases.map((base, at): DiskImage => {
    const row = rows.find((each) => each.path === base.file);
    return row ?? imageRow(base, { bases: bases.slice(at + 1), problem: null }, 'foreign', null);
  });
}

/** Cheap only for an image that stands alone and is in nobody's hands; a guess from its tables. */
async function reclaimable(
  { qemuImg }: DiskToolRooms,
  { path: file, format, chain, snapshots, bytes }: DiskImage,
): Promise<number | null> {
  if (format !== 'qcow2' || chain.length > 0 || snapshots > 0 || bytes === null) return null;
  const how = { sourceFormat: format, targetFormat: format, qemuImg } as const;
  const needed = await measure(how, file).catch(() => null);
  return needed === null ? null : Math.max(0, bytes - needed);
}
