import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImageFormat } from '../../../shared/draft';
import { qemuImgFailure } from '../qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../run-qemu-img';

/**
 * The first bytes of a disk as the guest sees them: where its partition table is. Only for images whose
 * references were found harmless. `bytes` is a multiple of 4096, at most 1 MiB.
 * @throws AppFailure `disk-unreadable`, `tool-missing`.
 */
export async function guestBytes(
  file: string,
  format: ImageFormat,
  bytes: number,
  qemuImg: FindQemuImg,
  signal?: AbortSignal,
): Promise<Buffer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-head-'));
  const target = path.join(folder, 'head.raw');
  const operands = [`bs=${bytes}`, 'count=1', `if=${path.resolve(file)}`, `of=${target}`];
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
