import { randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ImageUse } from '../../shared/draft';
import type { VmConfig } from '../../shared/vm-config';
import { convertDisk } from '../disks/qemu-img';
import type { FindQemuImg } from '../disks/run-qemu-img';
import type { JobHandle, JobService, RunningJob } from '../jobs/types';
import type { LocalMachines } from '../provider/local-machines';
import type { DraftWorkshop } from './draft-service';
import { realFile } from './inspect-file';

export interface CopyRooms {
  local: Pick<LocalMachines, 'config' | 'folder' | 'update'>;
  drafts: Pick<DraftWorkshop, 'inspect'>;
  jobs: Pick<JobService, 'start'>;
  qemuImg: FindQemuImg;
}

interface Copy {
  config: VmConfig;
  /** The disk that gets the copy. */
  device: string;
  image: Pick<ImageUse, 'file' | 'allowed'>;
}

/**
 * Begins the job that copies an image, with all that it is built on, into one file of a VM that is off, and gives it to
 * one of its disks. The file that the disk had stays where it is. Cancelled or failed, it leaves nothing behind.
 * @throws AppFailure `held-by-job`. The job fails with those of the disks room, and of `LocalMachines.update`.
 */
export async function copyIntoVm(
  rooms: CopyRooms,
  { config, device, image }: Copy,
): Promise<RunningJob<never>> {
  const { id, name } = config;
  const holds = [
    { key: `vm:${id}`, mode: 'exclusive' },
    { key: `file:${await realFile(image.file)}`, mode: 'shared' },
  ] as const;
  return await rooms.jobs.start('copy-disk', { subject: { vmId: id, name }, holds }, (handle) =>
    copy(rooms, { config, device, image }, handle),
  );
}

async function copy(
  { local, drafts, qemuImg }: CopyRooms,
  { config: { id }, device, image }: Copy,
  handle: JobHandle<never>,
): Promise<void> {
  handle.result({ vmId: id });
  handle.progress({ step: 'copying-disk', fraction: 0 });
  const folder = local.folder(id);
  const unfinished = path.join(folder, 'disks', `.new-${randomUUID()}`);
  await handle.tidy([unfinished]);
  try {
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    const made = path.join(unfinished, 'disk.qcow2');
    await convertDisk({
      source: image.file,
      sourceFormat: (await drafts.inspect(image.file)).format ?? 'raw',
      allowed: image.allowed,
      target: made,
      targetFormat: 'qcow2',
      qemuImg,
      signal: handle.signal,
      onProgress: (fraction, total) =>
        handle.progress({ fraction, bytes: { done: Math.round(fraction * total), total } }),
    });
    handle.signal.throwIfAborted();
    handle.cancellable(false);
    handle.progress({ step: 'saving', fraction: null });
    const file = await freeName(folder, device);
    await rename(made, path.join(folder, file));
    // The definition is written under the VM's own lock.
    handle.release();
    await give(local, { id, device, file });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function give(
  local: CopyRooms['local'],
  { id, device, file }: { id: string; device: string; file: string },
): Promise<void> {
  const config = local.config(id);
  const changed = { file, format: 'qcow2' } as const;
  const disks = config.disks.map((each) => (each.id === device ? { ...each, ...changed } : each));
  try {
    await local.update({ ...config, disks });
  } catch (error) {
    // Started or edited meanwhile: nobody knows of the copy.
    await rm(path.join(local.folder(id), file), { force: true });
    throw error;
  }
}

/** A name below the VM's folder that nothing has: `disks/disk0-2.qcow2`. */
export async function freeName(folder: string, device: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const file = `disks/${number === 1 ? device : `${device}-${number}`}.qcow2`;
    const taken = await access(path.join(folder, file)).then(
      () => true,
      () => false,
    );
    if (!taken) return file;
  }
}
