import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImageFormat } from '../../../shared/draft';
import { qemuImgFailure } from '../qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../run-qemu-img';

/**
 * A piece of a disk as the guest sees it. Only for images whose references were found harmless. Shorter at the
 * disk's end.
 * @param piece in bytes: `at` a multiple of 512, `bytes` one of 4096, at most 4 MiB.
 * @throws AppFailure `disk-unreadable`, `tool-missing`.
 */
export async function guestBytes(
  file: string,
  format: ImageFormat,
  piece: { at: number; bytes: number },
  qemuImg: FindQemuImg,
  signal?: AbortSignal,
): Promise<Buffer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-head-'));
  const target = path.join(folder, 'head.raw');
  // `skip` counts blocks of `bs` bytes.
  const block = piece.at % 4096 === 0 ? 4096 : 512;
  const range = [`bs=${block}`, `skip=${piece.at / block}`, `count=${piece.bytes / block}`];
  const operands = [...range, `if=${path.resolve(file)}`, `of=${target}`];
  try {
    const argv = ['dd', '-U', '-f', format, '-O', 'raw', ...operands];
    await runQemuImg(qemuImg, argv, { timeoutMs: 20_000, signal });
    return await readFile(target);
  } catch (error) {
    throw qemuImgFailure(error, file, 'disk-unreadable');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
