import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { failure } from '../../../shared/errors';
import { writeFileAtomically } from '../../lib/atomic-file';
import { proofSchema } from '../../../shared/proof';
import { MiB } from '../../../shared/units';
import { algorithms, type Digest } from '../types';

const imageSchema = z.object({
  version: z.literal(1),
  file: z.string().regex(/^[^/\0]{1,255}$/u),
  bytes: z.number(),
  algorithm: z.enum(algorithms),
  hex: z.string().regex(/^[0-9a-f]+$/u),
  /** `catalogue:ID` or an address. */
  subject: z.string(),
  proof: proofSchema,
  signedBy: z.string().nullable(),
  /** The guest profile that the catalogue has for it. */
  os: z.string().nullable(),
  /** Milliseconds since the epoch. */
  fetchedAt: z.number(),
});
export type ImageNote = z.infer<typeof imageSchema>;
/** An image that was fetched. */
export interface StoredImage extends ImageNote {
  path: string;
}

const noteName = 'image.json';

/** The images that are here, the newest first; a folder that is anything else is passed over. */
export async function listImages(images: string): Promise<StoredImage[]> {
  const names = await readdir(images).catch(() => []);
  const found = await Promise.all(
    names
      .filter((name) => !name.startsWith('.'))
      .map(async (name) => await readImage(path.join(images, name))),
  );
  return found
    .filter((image) => image !== null)
    .toSorted((one, other) => other.fetchedAt - one.fetchedAt);
}

async function readImage(folder: string): Promise<StoredImage | null> {
  try {
    const note = imageSchema.parse(JSON.parse(await readFile(path.join(folder, noteName), 'utf8')));
    const file = path.join(folder, note.file);
    const { size } = await stat(file);
    return size === note.bytes ? { ...note, path: file } : null;
  } catch {
    return null;
  }
}

/** Reads all of a file. @param onProgress told of the bytes that were read. @throws AppFailure `cancelled`. */
export async function hashFile(
  file: string,
  algorithm: Digest['algorithm'],
  signal: AbortSignal,
  onProgress: (done: number) => void = () => undefined,
): Promise<string> {
  const hash = createHash(algorithm);
  let done = 0;
  const pieces: AsyncIterable<Buffer> = createReadStream(file, { highWaterMark: 4 * MiB });
  for await (const piece of pieces) {
    if (signal.aborted) throw failure('cancelled');
    hash.update(piece);
    done += piece.length;
    onProgress(done);
  }
  return hash.digest('hex');
}

/**
 * Gives a finished download its place; nobody writes to it from then on. @param unfinished told of the folder that it is
 * made in, before that is there. The same bytes that are here already, under another name, are kept once.
 */
export async function keepImage(
  images: string,
  part: string,
  note: ImageNote,
  unfinished: (folder: string) => Promise<void>,
): Promise<StoredImage> {
  const fresh = path.join(images, `.new-${note.hex.slice(0, 16)}`);
  await unfinished(fresh);
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  await rename(part, path.join(fresh, note.file));
  await chmod(path.join(fresh, note.file), 0o444);
  await writeFile(path.join(fresh, noteName), JSON.stringify(note, null, 2));
  const folder = await freePlace(path.join(images, `${note.algorithm}-${note.hex.slice(0, 32)}`));
  await rename(fresh, folder);
  return { ...note, path: path.join(folder, note.file) };
}

/** Gives an image that is here other words. @returns it with them. */
export async function renote(
  image: StoredImage,
  words: Pick<ImageNote, 'subject' | 'os' | 'proof' | 'signedBy'>,
): Promise<StoredImage> {
  const { path: file, ...note } = { ...image, ...words };
  const text = JSON.stringify(note, null, 2);
  await writeFileAtomically(path.join(path.dirname(file), noteName), text);
  return { ...note, path: file };
}

/** A place may be taken by a copy that somebody has changed, which a machine may use: it is left alone. */
async function freePlace(folder: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const place = number === 1 ? folder : `${folder}-${number}`;
    const taken = await stat(place).then(
      () => true,
      () => false,
    );
    if (!taken) return place;
  }
}

/** Days after which nobody goes on with an unfinished download. */
const partDays = 30;

/** Removes unfinished downloads that everybody has forgotten. */
export async function removeOldParts(images: string, now: number): Promise<void> {
  for (const name of await readdir(images).catch(() => [])) {
    if (!/^\..+\.part$/u.test(name)) continue;
    const file = path.join(images, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: now }));
    if (now - mtimeMs > partDays * 24 * 3600 * 1000) await rm(file, { force: true });
  }
}

/** Pure: what the last part of an address is as a file's name: no folder, nothing hidden, nothing a terminal acts on. */
export function imageFileName(address: URL, fallback: string): string {
  const last = address.pathname.split('/').at(-1) ?? '';
  let name = last;
  try {
    name = decodeURIComponent(last);
  } catch {
    // As it stands.
  }
  const plain = name
    .replaceAll(/[/\\:*?"<>|\p{Cc}]/gu, '-')
    .replace(/^[.\s]+/u, '')
    .slice(0, 120);
  return plain === '' || plain === noteName ? fallback : plain;
}
