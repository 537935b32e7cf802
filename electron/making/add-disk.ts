import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { DraftSource, FieldIssue, VmDraft } from '../../shared/draft';
import { failure } from '../../shared/errors';
import type { DiskWish, JudgedEdit, NewDiskSource } from '../../shared/hardware';
import { freeId } from '../../shared/new-device';
import {
  diskFormatSchema,
  type Disk,
  type DiskFormat,
  type VmConfig,
} from '../../shared/vm-config';
import { convertDisk, createDisk } from '../disks/qemu-img';
import type { JobHandle, RunningJob } from '../jobs/types';
import type { LocalMachines } from '../provider/local-machines';
import { ofOwnImage } from './draft/validate-disk-image';
import { freeName, type CopyRooms } from './copy-into-vm';
import type { DraftWorkshop } from './draft-service';
import { refuseErrors } from './refuse-errors';
import { realFile } from './inspect-file';

export interface AddDiskRooms extends Pick<CopyRooms, 'jobs' | 'qemuImg'> {
  local: CopyRooms['local'] & Pick<LocalMachines, 'planEdit' | 'waiting'>;
  drafts: Pick<DraftWorkshop, 'inspect' | 'suggest' | 'validate' | 'validateEdit'>;
}

/** Whether a guest that runs is to have it at its next start only. */
export interface WaitWish {
  next?: boolean;
}

/** What would become of a disk that is added, and what is wrong with it: at `source.…`, `newDisk.sizeBytes`, `bus`. */
export async function judgeDisk(
  { local, drafts }: Pick<AddDiskRooms, 'local' | 'drafts'>,
  id: string,
  wish: DiskWish,
  { next = false }: WaitWish = {},
): Promise<JudgedEdit> {
  const config = local.config(id);
  const device = wish.id ?? freeId('disk', config, local.waiting(id).started);
  const after = withDisk(config, wish, { id: device, file: 'disks/new.qcow2', format: 'qcow2' });
  const [draft, edited] = await Promise.all([
    draftOf(drafts, wish.source),
    drafts.validateEdit(after),
  ]);
  const issues = [
    ...(await drafts.validate(draft))
      .filter(({ field }) => /^(source|newDisk)\./.test(field))
      .map((issue) => ofOwnImage(issue, config.name)),
    ...edited.flatMap((issue) => ofDevice(issue, device)),
  ];
  return { ...(await local.planEdit(after, config, next)), issues };
}

/** The issues of a new disk's own fields, named as in the wish. */
function ofDevice(issue: FieldIssue, device: string): FieldIssue[] {
  if (issue.field === 'disks') return [{ ...issue, field: 'bus' }];
  const prefix = `disks.${device}.`;
  return issue.field.startsWith(prefix)
    ? [{ ...issue, field: issue.field.slice(prefix.length) }]
    : [];
}

/** The wizard's draft for the same image: it is judged in the same way. */
async function draftOf(
  drafts: Pick<DraftWorkshop, 'suggest'>,
  source: NewDiskSource,
): Promise<VmDraft> {
  if (source.kind === 'file') return await drafts.suggest({ ...source, kind: 'disk' }, null);
  const none: DraftSource = { kind: 'none' };
  const newDisk = { sizeBytes: source.sizeBytes, format: 'qcow2', preallocation: 'off' } as const;
  return { ...(await drafts.suggest(none, null)), newDisk };
}

/**
 * Adds a disk to a machine. A new image, and a copy, are made by a job and given to the machine at its end; an image
 * that is used itself is there at once. Cancelled or failed, it leaves nothing behind.
 * @returns the job, where there is one.
 * @throws AppFailure `vm-running`, `held-by-job`, and what is wrong with the disk.
 */
export async function addDisk(
  rooms: AddDiskRooms,
  id: string,
  wish: DiskWish,
  how: WaitWish = {},
): Promise<RunningJob<never> | null> {
  const { local, drafts } = rooms;
  const { issues, refused } = await judgeDisk(rooms, id, wish, how);
  refuseErrors(issues);
  const config = local.config(id);
  // Told before a long copy, not after it.
  if (refused.length > 0) throw failure('vm-running', { params: { name: config.name }, vmId: id });
  const { source } = wish;
  if (source.kind === 'file' && source.use === 'in-place') {
    const format = diskFormatSchema.parse((await drafts.inspect(source.file)).format ?? 'raw');
    await give(local, id, { ...wish, ...how }, { file: source.file, format });
    return null;
  }
  const copied = source.kind === 'file' ? [`file:${await realFile(source.file)}`] : [];
  const holds = [
    { key: `vm:${id}`, mode: 'exclusive' as const },
    ...copied.map((key) => ({ key, mode: 'shared' as const })),
  ];
  const subject = { vmId: id, name: config.name };
  return await rooms.jobs.start('add-disk', { subject, holds }, (handle) =>
    make(rooms, { id, wish: { ...wish, ...how } }, handle),
  );
}

async function make(
  rooms: AddDiskRooms,
  { id, wish }: { id: string; wish: DiskWish & WaitWish },
  handle: JobHandle<never>,
): Promise<void> {
  handle.result({ vmId: id });
  const folder = rooms.local.folder(id);
  const unfinished = path.join(folder, 'disks', `.new-${randomUUID()}`);
  await handle.tidy([unfinished]);
  try {
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    const made = path.join(unfinished, 'disk.qcow2');
    await makeImage(rooms, wish.source, made, handle);
    handle.signal.throwIfAborted();
    handle.cancellable(false);
    handle.progress({ step: 'saving', fraction: null });
    const file = await freeName(folder, freeId('disk', rooms.local.config(id)));
    await rename(made, path.join(folder, file));
    // The definition is written under the VM's own lock.
    handle.release();
    try {
      await give(rooms.local, id, wish, { file, format: 'qcow2' });
    } catch (error) {
      // Edited or started meanwhile: nobody knows of the new file, unless it is in use already.
      if (!isKnown(rooms.local, id, file)) await rm(path.join(folder, file), { force: true });
      throw error;
    }
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Whether a definition names a file, or a guest has it. */
function isKnown(local: AddDiskRooms['local'], id: string, file: string): boolean {
  const { started, stored } = local.waiting(id);
  return [stored, started].some((config) => config?.disks.some((disk) => disk.file === file));
}

async function makeImage(
  { drafts, qemuImg }: AddDiskRooms,
  source: NewDiskSource,
  target: string,
  handle: JobHandle<never>,
): Promise<void> {
  if (source.kind === 'new') {
    handle.progress({ step: 'creating-disk', fraction: null });
    const how = { sizeBytes: source.sizeBytes, format: 'qcow2', preallocation: 'off' } as const;
    return await createDisk({ file: target, ...how, qemuImg, signal: handle.signal });
  }
  handle.progress({ step: 'copying-disk', fraction: 0 });
  await convertDisk({
    source: source.file,
    sourceFormat: (await drafts.inspect(source.file)).format ?? 'raw',
    allowed: source.allowed,
    target,
    targetFormat: 'qcow2',
    qemuImg,
    signal: handle.signal,
    onProgress: (fraction, total) =>
      handle.progress({ fraction, bytes: { done: Math.round(fraction * total), total } }),
  });
}

async function give(
  local: AddDiskRooms['local'],
  id: string,
  wish: DiskWish & WaitWish,
  image: { file: string; format: DiskFormat },
): Promise<void> {
  const config = local.config(id);
  await local.update(
    withDisk(config, wish, {
      id: wish.id ?? freeId('disk', config, local.waiting(id).started),
      ...image,
    }),
    {
      next: wish.next ?? false,
      anyway: wish.source.kind === 'file' && wish.source.writeBase === true,
    },
  );
}

function withDisk(
  config: VmConfig,
  { bus, cache, discard, readOnly }: DiskWish,
  image: Pick<Disk, 'id' | 'file' | 'format'>,
): VmConfig {
  return { ...config, disks: [...config.disks, { ...image, bus, cache, discard, readOnly }] };
}
