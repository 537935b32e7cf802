import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { qemuImgFailure } from '../qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../run-qemu-img';

/** A part of an image, as qemu-img opens it with the format `raw`: bytes, multiples of 512 within the disk. */
export const partOfImage = (
  file: string,
  format: string,
  { at, bytes }: { at: number; bytes: number },
): string =>
  `json:${JSON.stringify({
    driver: 'raw',
    offset: at,
    size: bytes,
    file: { driver: format, file: { driver: 'file', filename: path.resolve(file) } },
  })}`;

/**
 * A piece of a disk as the guest sees it. Only for images whose references were found harmless.
 * @param format stated, by QEMU's name of it.
 * @param piece in bytes, multiples of 512 within the disk; at most 4 MiB.
 * @throws AppFailure `disk-unreadable`, `tool-missing`.
 */
export async function guestBytes(
  file: string,
  format: string,
  piece: { at: number; bytes: number },
  qemuImg: FindQemuImg,
  signal?: AbortSignal,
): Promise<Buffer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-head-'));
  const target = path.join(folder, 'head.raw');
  try {
    // Not `dd`: with `count` QEMU 7.2's skips nothing that lies behind as many bytes.
    const argv = ['convert', '-U', '-f', 'raw', '-O', 'raw', partOfImage(file, format, piece)];
    await runQemuImg(qemuImg, [...argv, target], { timeoutMs: 20_000, signal });
    return await readFile(target);
  } catch (error) {
    throw qemuImgFailure(error, file, 'disk-unreadable');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
