import { randomFillSync } from 'node:crypto';
import { open, stat, statfs } from 'node:fs/promises';
import { z } from 'zod';
import { failure } from '../../../shared/errors';
import { qemuImgFailure } from '../qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../run-qemu-img';

/** Bytes that are written at a time. */
const pieceBytes = 1024 * 1024;

/** A part of a file that has a place on the drive. */
interface Extent {
  start: number;
  length: number;
}

const mapSchema = z.array(
  z.object({ start: z.number().min(0), length: z.number().min(0), data: z.boolean() }),
);

/**
 * The parts of a file that hold something: holes have nothing to overwrite. It is also what refuses a file that a QEMU has
 * open. @throws AppFailure `disk-in-use`, `disk-unreadable`, `tool-missing`.
 */
async function dataOf(file: string, qemuImg: FindQemuImg, signal: AbortSignal): Promise<Extent[]> {
  const { size } = await stat(file);
  try {
    const argv = ['map', '-f', 'raw', '--output=json', file];
    const { stdout } = await runQemuImg(qemuImg, argv, { timeoutMs: null, signal });
    return mapSchema.parse(JSON.parse(stdout)).flatMap(({ start, length, data }) => {
      // A file that ends within a sector is told in whole ones.
      const end = Math.min(size, start + length);
      return data && end > start ? [{ start, length: end - start }] : [];
    });
  } catch (error) {
    throw qemuImgFailure(error, file, 'disk-unreadable');
  }
}

/**
 * Overwrites everything that a file holds with random bytes, down to the drive. Cut short, the file stays, partly
 * overwritten.
 * @param onProgress bytes.
 * @throws AppFailure as {@link dataOf}; `cancelled`; as the file system.
 */
export async function overwriteFile(
  file: string,
  {
    qemuImg,
    signal,
    onProgress,
  }: {
    qemuImg: FindQemuImg;
    signal: AbortSignal;
    onProgress: (done: number, total: number) => void;
  },
): Promise<number> {
  const extents = await dataOf(file, qemuImg, signal);
  const total = extents.reduce((sum, { length }) => sum + length, 0);
  const piece = Buffer.allocUnsafe(pieceBytes);
  const target = await open(file, 'r+');
  try {
    let done = 0;
    for (const { start, length } of extents) {
      for (let at = 0; at < length; at += pieceBytes) {
        if (signal.aborted) throw failure('cancelled');
        const bytes = Math.min(pieceBytes, length - at);
        randomFillSync(piece, 0, bytes);
        await writeAll(target, piece.subarray(0, bytes), start + at);
        done += bytes;
        onProgress(done, total);
      }
    }
    await target.sync();
    return total;
  } finally {
    await target.close();
  }
}

async function writeAll(
  target: Awaited<ReturnType<typeof open>>,
  bytes: Buffer,
  position: number,
): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await target.write(bytes, at, bytes.length - at, position + at);
    at += bytesWritten;
  }
}

/** Numbers of file systems that write elsewhere than where a file was (statfs(2); kernel, include/uapi/linux/magic.h). */
const elsewhere: ReadonlySet<number> = new Set([
  0x9123683e, // Btrfs
  0x2fc12fc1, // ZFS
  0xca451a4e, // bcachefs
  0xf2f52010, // F2FS
  0x3434, // NILFS
]);

/** Whether what is written over a file lands elsewhere on the drive, so that the former content stays there. */
export async function writesElsewhere(file: string): Promise<boolean> {
  const { type } = await statfs(file);
  return elsewhere.has(type >>> 0);
}
