import { existsSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../shared/errors';
import { qemuImgFailure } from '../disks/qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../disks/run-qemu-img';
import { dropChangeLists } from '../disks/tools/change-lists';
import { checkImage } from '../disks/tools/check-image';
import { tagsOf as tagsIn } from '../disks/tools/image-tags';
import { repairImage } from '../disks/tools/repair-image';
import { tpmFolder } from '../vm/launch/vm-files';
import type { PointImage } from './images';

/** Deleting in a large image takes its time. It comes to its end without us: half done, it leaves the image with errors. */
const patience = { timeoutMs: 60 * 60 * 1000 };

/** As `tagsOf` of the disk tools. @throws `snapshot-image-failed` for what has no name of its own. */
const tagsOf = async (qemuImg: FindQemuImg, file: string, shared = false) =>
  await tagsIn(qemuImg, file, { shared, otherwise: 'snapshot-image-failed' });

/** Refuses where an image that is there cannot be changed now. @throws as `qemuImgFailure`. */
export async function refuseUnreachable(
  qemuImg: FindQemuImg,
  images: readonly PointImage[],
): Promise<void> {
  for (const { file } of images) if (existsSync(file)) await tagsOf(qemuImg, file);
}

/** Makes a snapshot in each of some images that no QEMU has open; in all of them or in none. @throws as `qemuImgFailure`. */
export async function tagStopped(
  qemuImg: FindQemuImg,
  images: readonly PointImage[],
  tag: string,
): Promise<void> {
  const done: PointImage[] = [];
  try {
    for (const image of images) {
      await img(qemuImg, ['snapshot', '-c', tag, image.file], image.file);
      done.push(image);
    }
  } catch (error) {
    await untagStopped(qemuImg, done, tag).catch(() => undefined);
    throw error;
  }
}

/** Takes a snapshot out of those images that have it. @throws as `qemuImgFailure`. */
export async function untagStopped(
  qemuImg: FindQemuImg,
  images: readonly PointImage[],
  tag: string,
): Promise<void> {
  for (const { file } of images) {
    if (!existsSync(file)) continue;
    if (!(await tagsOf(qemuImg, file)).has(tag)) continue;
    await img(qemuImg, ['snapshot', '-d', tag, file], file);
  }
}

/**
 * Refuses to go back where an image is gone or lacks the snapshot.
 * @param point `open`: a guest may have the images; else one that is open is refused, too.
 * @throws AppFailure `snapshot-part-missing`; `disk-in-use`, unless `open`.
 */
export async function refuseMissingParts(
  qemuImg: FindQemuImg,
  images: readonly PointImage[],
  { tag, title, open }: { tag: string; title: string; open: boolean },
): Promise<void> {
  for (const { file } of images) {
    const whole = existsSync(file) && (await tagsOf(qemuImg, file, open)).has(tag);
    if (!whole) throw failure('snapshot-part-missing', { params: { path: file, title } });
  }
}

/**
 * Gives each image the content that it had. Begun again after it was cut short, it comes to the same end.
 * @throws as `qemuImgFailure`.
 */
export async function applyStopped(
  qemuImg: FindQemuImg,
  images: readonly PointImage[],
  tag: string,
): Promise<void> {
  for (const { file } of images) {
    // What was written since a backup says nothing of what the image holds then; QEMU refuses to go back with it, too.
    await dropChangeLists(qemuImg, file, 'all');
    await img(qemuImg, ['snapshot', '-a', tag, file], file);
  }
}

/**
 * Keeps a copy of the UEFI variables of a snapshot, for where others have taken their place: they are small, and what
 * resets them knows nothing of snapshots. A QEMU may have the image open: what a snapshot holds does not change.
 * @throws as `qemuImgFailure`.
 */
export async function keepVariables(
  qemuImg: FindQemuImg,
  { file }: PointImage,
  { tag, copy }: { tag: string; copy: string },
): Promise<void> {
  const from = ['-U', '-l', `snapshot.name=${tag}`, '-f', 'qcow2'];
  await img(qemuImg, ['convert', ...from, '-O', 'qcow2', file, copy], file);
}

/** Puts kept variables in the place of ones that lack the snapshot, with the snapshot in them. @throws as `qemuImgFailure`. */
export async function mendVariables(
  qemuImg: FindQemuImg,
  { file }: PointImage,
  { tag, copy }: { tag: string; copy: string },
): Promise<void> {
  if (!existsSync(copy)) return;
  if (existsSync(file) && (await tagsOf(qemuImg, file)).has(tag)) return;
  const next = path.join(path.dirname(file), `.${path.basename(file)}.next`);
  await rm(next, { force: true });
  await cp(copy, next);
  await img(qemuImg, ['snapshot', '-c', tag, next], next);
  await rename(next, file);
}

/**
 * Mends what an interrupted change of snapshots has left in images: clusters that nothing refers to, and marks that call
 * one the image's own that a snapshot has, too. Both follow from the counts of references; no content is touched.
 * @throws as `repairImage`; `disk-repair-failed`, too, where an image has other errors.
 */
export async function mendInterrupted(
  qemuImg: FindQemuImg,
  images: readonly PointImage[],
): Promise<void> {
  for (const { file } of images) {
    const { errors, leaks } = await checkImage({ file, format: 'qcow2', qemuImg });
    if (errors + leaks === 0) continue;
    const left = await repairImage({ file, qemuImg, inPlace: true });
    if (left.errors === 0) continue;
    throw failure('disk-repair-failed', { params: { path: file, errors: String(left.errors) } });
  }
}

async function img(qemuImg: FindQemuImg, argv: string[], file: string): Promise<string> {
  try {
    return (await runQemuImg(qemuImg, argv, patience)).stdout;
  } catch (error) {
    throw qemuImgFailure(error, file, 'snapshot-image-failed');
  }
}

/** Puts a copy of a TPM's state in the place of the present one. */
export async function putBackTpm(folder: string, copy: string): Promise<void> {
  const [state, next] = [path.join(folder, tpmFolder), path.join(folder, `.${tpmFolder}.next`)];
  await rm(next, { recursive: true, force: true });
  await cp(copy, next, { recursive: true });
  await rm(state, { recursive: true, force: true });
  await rename(next, state);
}
