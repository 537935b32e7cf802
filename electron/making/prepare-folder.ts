import { constants } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { imageOf, type ImageFormat, type ImageUse, type VmDraft } from '../../shared/draft';
import { failure } from '../../shared/errors';
import type { VmConfig } from '../../shared/vm-config';
import { convertDisk, createDisk } from '../disks/qemu-img';
import { growImage } from '../disks/tools/resize-image';
import { type Packing, unpackImage } from '../disks/unpack-image';
import type { FindQemuImg } from '../disks/run-qemu-img';
import { ownDisks } from './draft/draft-to-config';
import { isErrno } from '../lib/atomic-file';
import type { LoginKeys } from '../guests/cloud-init/login-keys';
import type { ReportStep } from './creation-job';
import { inspectFile } from './inspect-file';
import { writeNewSeed } from './seed/write-seed';

export interface PrepareInput {
  draft: VmDraft;
  config: VmConfig;
  sourceFormat: ImageFormat;
  /** How the source is packed as a whole; null: not at all. */
  packing: Packing | null;
  logins: LoginKeys;
  assetsDir: string;
  qemuImg: FindQemuImg;
  report: ReportStep;
  signal: AbortSignal;
}

/**
 * Fills a new VM's folder with the disks its definition names. Whoever gave the folder removes it when this fails.
 * @throws AppFailure of the disks room, `cancelled`.
 */
export async function prepareFolder(folder: string, input: PrepareInput): Promise<void> {
  await mkdir(path.join(folder, 'disks'), { recursive: true, mode: 0o700 });
  await bringSource(folder, input);
  await makeNewDisk(folder, input);
  await writeNewSeed(folder, input);
  input.signal.throwIfAborted();
  input.report('saving', null);
}

async function bringSource(folder: string, input: PrepareInput): Promise<void> {
  const { source } = input.draft;
  if (source.kind === 'test-guest') {
    input.report('copying-disk', null);
    const target = path.join(folder, ownDisks.testGuest);
    await copyTestGuest(path.join(input.assetsDir, 'guests/test-guest.img'), target);
  }
  const image = imageOf(source);
  if (image?.use === 'copy') {
    await copyImage(folder, image, input);
  }
}

async function copyImage(folder: string, image: ImageUse, input: PrepareInput): Promise<void> {
  const { packing, report, qemuImg, signal } = input;
  const unpacked = path.join(folder, 'disks', '.unpacked');
  let from = { source: image.file, sourceFormat: input.sourceFormat };
  if (packing !== null) {
    report('unpacking', 0);
    await unpackImage({
      source: image.file,
      packing,
      target: unpacked,
      signal,
      onProgress: (fraction, total) => report('unpacking', fraction, total),
    });
    from = { source: unpacked, sourceFormat: await unpackedFormat(unpacked, image, qemuImg) };
  }
  report('copying-disk', 0);
  const target = path.join(folder, ownDisks.copy);
  await convertDisk({
    ...from,
    allowed: packing === null ? image.allowed : [],
    target,
    targetFormat: 'qcow2',
    qemuImg,
    signal,
    onProgress: (fraction, total) => report('copying-disk', fraction, total),
  });
  await rm(unpacked, { force: true });
  await makeLarger(target, input);
}

/** @throws AppFailure `packed-no-image`. */
async function unpackedFormat(
  file: string,
  image: ImageUse,
  qemuImg: FindQemuImg,
): Promise<ImageFormat> {
  const { media } = await inspectFile(file, qemuImg);
  if (media.kind === 'disk') return media.format ?? 'raw';
  throw failure('packed-no-image', { params: { file: path.basename(image.file) } });
}

/** What was packed may be as large as that already. */
async function makeLarger(file: string, { draft, qemuImg, report }: PrepareInput): Promise<void> {
  const sizeBytes = draft.imageBytes ?? 0;
  const { media } = await inspectFile(file, qemuImg);
  if (sizeBytes <= (media.virtualSize ?? 0)) return;
  report('growing-disk', null);
  await growImage({ file, format: 'qcow2', sizeBytes }, qemuImg);
}

async function copyTestGuest(image: string, target: string): Promise<void> {
  try {
    await copyFile(image, target, constants.COPYFILE_FICLONE);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
    throw failure('file-missing', { params: { path: image } });
  }
}

async function makeNewDisk(folder: string, input: PrepareInput): Promise<void> {
  const { newDisk } = input.draft;
  const disk = input.config.disks.at(-1);
  if (!newDisk || !disk) return;
  const takesTime = newDisk.preallocation === 'full' || newDisk.preallocation === 'falloc';
  input.report('creating-disk', takesTime ? 0 : null);
  await createDisk({
    file: path.join(folder, disk.file),
    ...newDisk,
    qemuImg: input.qemuImg,
    signal: input.signal,
    ...(takesTime && {
      onProgress: (fraction: number, total: number) =>
        input.report('creating-disk', fraction, total),
    }),
  });
}
