import { existsSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { failure } from '../../shared/errors';
import { qemuImgFailure } from '../disks/qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../disks/run-qemu-img';
import { tpmFolder } from '../vm/launch/vm-files';
import type { PointImage } from './images';

/** Deleting in a large image takes its time. */
const patience = { timeoutMs: 60 * 60 * 1000, endsWithUs: true };

const infoSchema = z.object({
  snapshots: z.array(z.object({ name: z.string(), 'vm-state-size': z.number() })).optional(),
});

/** The snapshots in an image that no QEMU has open, by name, with the bytes of memory that each has. */
async function tagsOf(qemuImg: FindQemuImg, file: string): Promise<Map<string, number>> {
  const argv = ['info', '--output=json', '-f', 'qcow2', file];
  const { snapshots = [] } = infoSchema.parse(JSON.parse(await img(qemuImg, argv, file)));
  return new Map(snapshots.map((one) => [one.name, one['vm-state-size']]));
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

/** Refuses to go back where an image is gone or lacks the snapshot. @throws AppFailure `snapshot-part-missing`. */
export async function refuseMissingParts(
  qemuImg: FindQemuImg,
  images: readonly PointImage[],
  { tag, title }: { tag: string; title: string },
): Promise<void> {
  for (const { file } of images) {
    const whole = existsSync(file) && (await tagsOf(qemuImg, file)).has(tag);
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
    await img(qemuImg, ['snapshot', '-a', tag, file], file);
  }
}

/** Gives back what an interrupted change has left allocated in images. */
export async function mendLeaks(
  qemuImg: FindQemuImg,
  images: readonly PointImage[],
): Promise<void> {
  for (const { file } of images) {
    await img(qemuImg, ['check', '-q', '-f', 'qcow2', '-r', 'leaks', file], file);
  }
}

async function img(qemuImg: FindQemuImg, argv: string[], file: string): Promise<string> {
  try {
    return (await runQemuImg(qemuImg, argv, patience)).stdout;
  } catch (error) {
    throw qemuImgFailure(error, file, 'snapshot-image-failed');
  }
}

/** Keeps a copy of a TPM's state. swtpm replaces the file as a whole, so that each copy is one. */
export async function keepTpm(folder: string, copy: string): Promise<boolean> {
  const state = path.join(folder, tpmFolder);
  if (!existsSync(state)) return false;
  // Its lock belongs to a process.
  const filter = (from: string) => !path.basename(from).startsWith('.');
  await cp(state, copy, { recursive: true, filter });
  return true;
}

/** Puts a copy of a TPM's state in the place of the present one. */
export async function putBackTpm(folder: string, copy: string): Promise<void> {
  const [state, next] = [path.join(folder, tpmFolder), path.join(folder, `.${tpmFolder}.next`)];
  await rm(next, { recursive: true, force: true });
  await cp(copy, next, { recursive: true });
  await rm(state, { recursive: true, force: true });
  await rename(next, state);
}
