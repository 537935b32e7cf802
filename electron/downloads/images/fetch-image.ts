import { createHash } from 'node:crypto';
import path from 'node:path';
import { AppFailure, failure, type ErrorCode } from '../../../shared/errors';
import type { JobHandle } from '../../jobs/types';
import type { ImageSource } from '../catalogue/catalogue-file';
import type { Network } from '../types';
import { downloadFile } from './download-file';
import {
  hashFile,
  imageFileName,
  keepImage,
  listImages,
  removeOldParts,
  renote,
  type StoredImage,
} from './image-store';
import { removePart } from './part-file';
import { resolveSource, type ResolvedImage } from './resolve';

export interface ImageWish {
  /** `catalogue:ID` or an address: by this an unfinished download and an image are known again. */
  subject: string;
  title: string;
  sources: readonly ImageSource[];
  os: string | null;
  /** What it must be; null: either. */
  expects: 'iso' | 'disk' | null;
}

export interface FetchRooms {
  /** The folder of images. */
  images: string;
  assetsDir: string;
  network: Network;
  freeBytes: (folder: string) => Promise<number>;
  /** Says what a file is, by its content; null for what no machine can start from. */
  judge: (file: string) => Promise<'iso' | 'disk' | null>;
}

/** An image that was fetched so many days ago is used without asking for a newer one; one of an address, so many. */
const freshDays = { entry: 30, address: 1 };

/** What another source of the same entry may mend: it has gone, or its server does not answer. */
const elsewhere: ReadonlySet<ErrorCode> = new Set([
  'checksum-missing',
  'download-cut-off',
  'download-insecure',
  'download-length-missing',
  'download-redirects',
  'download-refused',
  'download-stalled',
  'download-unreachable',
]);

/** Pure: the unfinished download of a subject. */
export const partOf = (images: string, subject: string): string =>
  path.join(images, `.${createHash('sha256').update(subject).digest('hex').slice(0, 32)}.part`);

/**
 * Fetches an image and puts it among those that are here; the job's result has its file. One that is here is used once its
 * bytes have been read, and when the network is gone, an older one, too.
 * @throws AppFailure as `downloadFile` and `resolveSource`, and `download-not-image`.
 */
export async function fetchImage(
  rooms: FetchRooms,
  wish: ImageWish,
  handle: JobHandle<never>,
): Promise<void> {
  handle.progress({ step: 'finding-image', fraction: null });
  await removeOldParts(rooms.images, Date.now());
  const here = (await listImages(rooms.images)).find(({ subject }) => subject === wish.subject);
  // An address may have a checksum now that it had not then.
  const [source] = wish.sources;
  const same =
    here &&
    (wish.expects !== null || source?.digest === undefined || source.digest === digestText(here));
  if (same && isFresh(here, wish) && (await isWhole(here, handle))) return tell(here, handle);
  try {
    tell(await fromSources(rooms, wish, handle), handle);
  } catch (error) {
    const gone = error instanceof AppFailure && elsewhere.has(error.error.code);
    if (!same || !gone || !(await isWhole(here, handle))) throw error;
    tell(here, handle);
  }
}

const digestText = ({ algorithm, hex }: StoredImage): string => `${algorithm}:${hex}`;

function isFresh({ fetchedAt }: StoredImage, { expects }: ImageWish): boolean {
  const days = expects === null ? freshDays.address : freshDays.entry;
  return Date.now() - fetchedAt < days * 24 * 3600 * 1000;
}

function tell(
  { path: file, bytes, proof, signedBy, os }: StoredImage,
  handle: JobHandle<never>,
): void {
  handle.result({ download: { path: file, bytes, proof, signedBy, os } });
}

async function fromSources(
  rooms: FetchRooms,
  wish: ImageWish,
  handle: JobHandle<never>,
): Promise<StoredImage> {
  const { assetsDir, network } = rooms;
  let reason: unknown = failure('download-not-image', { params: { name: wish.title, host: '' } });
  for (const source of wish.sources) {
    try {
      handle.progress({ step: 'finding-image', fraction: null });
      const image = await resolveSource(source, assetsDir, network, handle.signal);
      return (
        (await sameBytes(rooms, wish, image, handle)) ??
        (await fromSource(rooms, wish, image, handle))
      );
    } catch (error) {
      if (!(error instanceof AppFailure) || !elsewhere.has(error.error.code)) throw error;
      reason = error;
    }
  }
  throw reason;
}

/** What is here already with the checksum that is wanted, under whatever name. */
async function sameBytes(
  { images, judge }: FetchRooms,
  wish: ImageWish,
  { digest, proof, signedBy }: ResolvedImage,
  handle: JobHandle<never>,
): Promise<StoredImage | null> {
  if (digest === null) return null;
  for (const image of await listImages(images)) {
    const same = image.algorithm === digest.algorithm && image.hex === digest.hex;
    if (!same || !(await isWhole(image, handle))) continue;
    if (wish.expects !== null && (await judge(image.path)) !== wish.expects) continue;
    // By this name, and as this system, it is known from now on.
    const { subject, os } = wish;
    return await renote(image, { subject, os: os ?? image.os, proof, signedBy });
  }
  return null;
}

/** Whether an image has the bytes that its note says: somebody may have written to it. */
async function isWhole(image: StoredImage, handle: JobHandle<never>): Promise<boolean> {
  const { bytes, algorithm, hex } = image;
  handle.progress({ step: 'verifying-download', fraction: 0 });
  const found = await hashFile(image.path, algorithm, handle.signal, (done) =>
    handle.progress({ fraction: done / bytes, bytes: { done, total: bytes } }),
  );
  return found === hex;
}

async function fromSource(
  rooms: FetchRooms,
  wish: ImageWish,
  image: ResolvedImage,
  handle: JobHandle<never>,
): Promise<StoredImage> {
  const { images, network } = rooms;
  const part = partOf(images, wish.subject);
  handle.progress({ step: 'downloading', fraction: null });
  const got = await downloadFile({
    urls: image.urls,
    part,
    subject: wish.subject,
    digest: image.digest,
    network,
    signal: handle.signal,
    freeBytes: async () => await rooms.freeBytes(images),
    onProgress: (done, total) =>
      handle.progress(
        total === null || total === 0
          ? { fraction: null }
          : { fraction: done / total, bytes: { done, total } },
      ),
  });
  handle.progress({ step: 'verifying-download', fraction: null });
  await refuseOther(rooms, wish, image.urls[0], part);
  const { proof, signedBy } = image;
  const note = {
    version: 1,
    file: imageFileName(new URL(image.urls[0]), 'image'),
    bytes: got.bytes,
    ...got.digest,
    subject: wish.subject,
    proof: image.digest === null ? 'transport' : proof,
    signedBy,
    os: wish.os,
    fetchedAt: Date.now(),
  } as const;
  const kept = await keepImage(images, part, note, async (folder) => await handle.tidy([folder]));
  await removePart(part);
  return kept;
}

/** Nothing becomes an image that is none: a page, a part, something packed. @throws AppFailure `download-not-image`. */
async function refuseOther(
  { judge }: FetchRooms,
  { expects }: ImageWish,
  address: string,
  part: string,
): Promise<void> {
  const found = await judge(part);
  if (found !== null && (expects === null || found === expects)) return;
  await removePart(part);
  const { host, pathname } = new URL(address);
  throw failure('download-not-image', { params: { name: pathname.split('/').at(-1) ?? '', host } });
}
