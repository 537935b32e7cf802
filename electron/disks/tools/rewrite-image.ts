import { open } from 'node:fs/promises';
import type { ImageFormat } from '../../../shared/draft';
import { progressReader } from '../progress';
import { qemuImgFailure } from '../qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../run-qemu-img';

interface Watched {
  qemuImg: FindQemuImg;
  signal?: AbortSignal;
  /** From 0 to 1, growing. */
  onProgress?: (fraction: number) => void;
}

export interface RewriteOptions extends Watched {
  source: string;
  sourceFormat: ImageFormat;
  /** Must not be there. */
  target: string;
  targetFormat: 'qcow2' | 'raw';
  /** Of `qemu-img create -o`, for qcow2. */
  options?: Readonly<Record<string, string>>;
  /** What the new image stands on, as it will name it: the content must be what the source stands on. */
  base?: { name: string; format: string } | null;
  /** The source has dirty bitmaps, which are kept. */
  bitmaps?: boolean;
}

/**
 * Writes what is in an image into a new one, without what holds nothing. Without `base` the new one stands alone.
 * The new file is on the disk when this resolves.
 * @throws AppFailure `disk-unreadable`, `disk-in-use`, `no-space-left`, `file-too-large`, `cancelled`, `tool-missing`.
 */
export async function rewriteImage(how: RewriteOptions): Promise<void> {
  const { source, sourceFormat, target, targetFormat, options = {}, base, bitmaps = false } = how;
  const chosen = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  await written(how, target, [
    '-f',
    sourceFormat,
    '-O',
    targetFormat,
    ...(targetFormat === 'qcow2' && chosen.length > 0 ? ['-o', chosen.join(',')] : []),
    ...(base ? ['-B', base.name, '-F', base.format] : []),
    ...(bitmaps ? ['--bitmaps', '--skip-broken-bitmaps'] : []),
    source,
  ]);
}

/** An empty image that is to be filled by QEMU. */
interface EmptyImage {
  file: string;
  format: 'qcow2' | 'raw';
  virtualBytes: number;
  /** Of `qemu-img create -o`, for qcow2. */
  options: Readonly<Record<string, string>>;
  base: { name: string; format: string } | null;
}

/** Makes an image with nothing of its own in it. @throws AppFailure `no-space-left`, `file-unwritable`, `tool-missing`. */
export async function createEmpty(
  { file, format, virtualBytes, options, base }: EmptyImage,
  qemuImg: FindQemuImg,
): Promise<void> {
  const chosen = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  const argv = [
    'create',
    '-q',
    '-f',
    format,
    ...(format === 'qcow2' && chosen.length > 0 ? ['-o', chosen.join(',')] : []),
    // The guest has it open: nobody looks into it now.
    ...(base ? ['-u', '-b', base.name, '-F', base.format] : []),
    file,
    String(virtualBytes),
  ];
  try {
    await runQemuImg(qemuImg, argv, { timeoutMs: 60_000 });
  } catch (error) {
    throw qemuImgFailure(error, file, 'file-unwritable');
  }
}

/**
 * Copies a file byte for byte, whatever is in it; what holds nothing takes no room.
 * @throws as {@link rewriteImage}.
 */
export async function copyBytes(how: Watched & { source: string; target: string }): Promise<void> {
  const { source, target } = how;
  await written(how, target, ['-f', 'raw', '-O', 'raw', source]);
}

async function written(
  { qemuImg, signal, onProgress }: Watched,
  target: string,
  words: readonly string[],
): Promise<void> {
  const source = words.at(-1) ?? '';
  try {
    await runQemuImg(qemuImg, ['convert', '-p', ...words, target], {
      timeoutMs: null,
      endsWithUs: true,
      signal,
      onStdout: onProgress && progressReader(onProgress),
    });
  } catch (error) {
    throw qemuImgFailure(error, source, 'disk-unreadable');
  }
  const handle = await open(target, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Bases an image on another one, and writes into it what differs between both bases: what is read of it stays the same.
 * @throws AppFailure `disk-unreadable`, `disk-in-use`, `no-space-left`, `cancelled`, `tool-missing`.
 */
export async function rebaseImage(
  { file, base }: { file: string; base: { name: string; format: string } },
  { qemuImg, signal, onProgress }: Watched,
): Promise<void> {
  const argv = ['rebase', '-p', '-f', 'qcow2', '-b', base.name, '-F', base.format, file];
  try {
    await runQemuImg(qemuImg, argv, {
      timeoutMs: null,
      endsWithUs: true,
      signal,
      onStdout: onProgress && progressReader(onProgress),
    });
  } catch (error) {
    throw qemuImgFailure(error, file, 'disk-unreadable');
  }
}

/**
 * Tells a copy in another folder where the image is that it stands on. Nothing but its header is written.
 * @throws AppFailure `disk-unreadable`, `no-space-left`, `tool-missing`.
 */
export async function renameBase(
  file: string,
  base: { name: string; format: string },
  qemuImg: FindQemuImg,
): Promise<void> {
  const argv = ['rebase', '-u', '-f', 'qcow2', '-b', base.name, '-F', base.format, file];
  try {
    await runQemuImg(qemuImg, argv, { endsWithUs: true });
  } catch (error) {
    throw qemuImgFailure(error, file, 'disk-unreadable');
  }
}
