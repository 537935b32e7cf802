import { constants } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { imageOf, type ImageFormat, type VmDraft } from '../../shared/draft';
import { failure } from '../../shared/errors';
import type { VmConfig } from '../../shared/vm-config';
import { convertDisk, createDisk } from '../disks/qemu-img';
import type { FindQemuImg } from '../disks/run-qemu-img';
import { ownDisks } from './draft/draft-to-config';
import { isErrno } from '../lib/atomic-file';
import type { ReportStep } from './creation-job';

export interface PrepareInput {
  draft: VmDraft;
  config: VmConfig;
  sourceFormat: ImageFormat;
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
    input.report('copying-disk', 0);
    await convertDisk({
      source: image.file,
      sourceFormat: input.sourceFormat,
      allowed: image.allowed,
      target: path.join(folder, ownDisks.copy),
      targetFormat: 'qcow2',
      qemuImg: input.qemuImg,
      signal: input.signal,
      onProgress: (fraction, total) => input.report('copying-disk', fraction, total),
    });
  }
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
