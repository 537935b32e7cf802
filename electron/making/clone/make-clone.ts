import { constants } from 'node:fs';
import { copyFile, mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { ClonedFile } from '../../../shared/cloning';
import { failure } from '../../../shared/errors';
import { formatSize } from '../../../shared/units';
import type { VmConfig } from '../../../shared/vm-config';
import { filesBelow } from '../../disks/backing-chain';
import { createOverlay, shareBlocks } from '../../disks/copy-image';
import { freeBytes } from '../../disks/free-space';
import { fileFailure } from '../../disks/inspect/file-failure';
import { writeNewFile } from '../../disks/new-file';
import { convertDisk } from '../../disks/qemu-img';
import type { FindQemuImg } from '../../disks/run-qemu-img';
import { writeFailure } from '../../lib/atomic-file';
import type { JobHandle } from '../../jobs/types';
import type { LocalMachines } from '../../provider/local-machines';
import type { ReportStep } from '../creation-job';
import { renewSeed, type SeedOrigin } from '../seed/write-seed';

export interface MakeRooms {
  vms: Pick<LocalMachines, 'add'>;
  qemuImg: FindQemuImg;
}

/** A definition, and the files that it needs and that are made for it. */
export interface Blueprint {
  config: VmConfig;
  files: readonly ClonedFile[];
  /** The machine that it is a clone of, which is another instance for cloud-init; absent: it is the same one again. */
  from?: SeedOrigin;
}

/**
 * Makes a virtual machine out of a definition and files of another one: all in a hidden folder, which then gets its name
 * in one rename. The files that they come from are only read.
 * @throws AppFailure `disk-full`, `disk-in-use`, `cancelled`, those of the disks room, and as `LocalMachines.add`.
 */
export async function makeFromFiles(
  { vms, qemuImg }: MakeRooms,
  { config, files, from }: Blueprint,
  { handle, report }: { handle: Pick<JobHandle<never>, 'tidy' | 'signal'>; report: ReportStep },
): Promise<void> {
  report('preparing', null);
  await vms.add(config, async (folder) => {
    await handle.tidy([folder]);
    const made = files.flatMap((file) => (file.to === null ? [] : [{ ...file, to: file.to }]));
    const folders = new Set(made.map(({ to }) => path.dirname(path.join(folder, to))));
    for (const each of folders) await mkdir(each, { recursive: true, mode: 0o700 });
    const how = { folder, qemuImg, signal: handle.signal };
    await Promise.all(made.filter(isOverlay).map((file) => overlay(file, how)));
    for (const file of made.filter(isSmall)) await copySmall(file, how);
    if (from) await renewSeed(folder, from, config);
    await copyImages(await unshared(made.filter(isImage), how), how, report);
    handle.signal.throwIfAborted();
    report('saving', null);
  });
}

type Made = ClonedFile & { to: string };

interface How {
  folder: string;
  qemuImg: FindQemuImg;
  signal: AbortSignal;
}

const isOverlay = ({ how }: Made) => how === 'overlay';
const isImage = ({ how, format, snapshots, device, tag }: Made) =>
  how === 'copy' && format !== null && !(device === 'nvram' && snapshots === 0 && !tag);
const isSmall = (file: Made) => file.how === 'copy' && !isImage(file);

async function overlay({ from, fromFormat, to }: Made, { folder, ...how }: How): Promise<void> {
  const base = { base: from, baseFormat: fromFormat ?? 'raw' };
  await createOverlay({ ...base, file: path.join(folder, to), ...how });
}

/** A file that is not a disk: what it is made of goes over as it is. */
async function copySmall({ from, to }: Made, { folder, signal }: How): Promise<void> {
  signal.throwIfAborted();
  const target = path.join(folder, to);
  await writeNewFile(target, async (partial) => {
    await copyFile(from, partial, constants.COPYFILE_FICLONE).catch((error: unknown) => {
      throw writeFailure(target, error) ?? fileFailure(from, error);
    });
  });
}

/** Shares blocks where that gives the image that is wanted, and the file system can. @returns what is left to copy. */
async function unshared(images: readonly Made[], { folder, signal }: How): Promise<Made[]> {
  const left: Made[] = [];
  for (const image of images) {
    signal.throwIfAborted();
    const { from, fromFormat, format, snapshots, to, tag } = image;
    const asItIs = fromFormat === format && snapshots === 0 && !tag;
    const alone = asItIs && (await filesBelow(from, format)).length === 0;
    if (!alone || !(await shareBlocks(from, path.join(folder, to)))) left.push(image);
  }
  return left;
}

async function copyImages(
  images: readonly Made[],
  { folder, qemuImg, signal }: How,
  report: ReportStep,
): Promise<void> {
  const total = images.reduce((sum, { bytes }) => sum + bytes, 0);
  await refuseWithoutRoom(folder, total);
  let before = 0;
  for (const { from, fromFormat, format, to, bytes, tag } of images) {
    const start = before;
    report('copying-disk', total === 0 ? null : start / total, total);
    await convertDisk({
      source: from,
      sourceFormat: fromFormat ?? 'raw',
      stated: true,
      ...(tag !== undefined && { snapshot: tag }),
      // It is the disk of a virtual machine that stands on them already.
      allowed: await chainOf(from, fromFormat),
      target: path.join(folder, to),
      targetFormat: format ?? 'raw',
      qemuImg,
      signal,
      onProgress: (fraction) =>
        report('copying-disk', total === 0 ? fraction : (start + fraction * bytes) / total, total),
    });
    before += bytes;
  }
}

/** What an image stands on, behind every link. */
async function chainOf(image: string, format: string | null): Promise<string[]> {
  const below = await filesBelow(image, format);
  return await Promise.all(below.map(async (file) => await realpath(file).catch(() => file)));
}

/** @throws AppFailure `disk-full`, before anything is written. */
async function refuseWithoutRoom(folder: string, needed: number): Promise<void> {
  const free = await freeBytes(folder);
  if (needed <= free) return;
  const params = { path: path.dirname(folder), needed: formatSize(needed), free: formatSize(free) };
  throw failure('disk-full', { params });
}
