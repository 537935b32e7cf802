import { constants } from 'node:fs';
import { copyFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../shared/errors';
import { isErrno, writeFailure } from '../lib/atomic-file';
import { writeNewFile } from './new-file';
import { qemuImgFailure } from './qemu-img-errors';
import { runQemuImg, type FindQemuImg } from './run-qemu-img';

/** Long enough for a disk that sleeps. */
const overlayMs = 60_000;

export interface OverlayOptions {
  /** The image below: absolute. It is never written to. */
  base: string;
  /** Stated: a guest can write any header into a raw disk. */
  baseFormat: string;
  /** Must not exist; its folder must. */
  file: string;
  qemuImg: FindQemuImg;
  signal?: AbortSignal;
}

/**
 * Makes an empty qcow2 image that stands on another one, and holds what a guest changes of it.
 * @throws AppFailure `disk-in-use` (something writes to the base), `file-missing`, `no-space-left`, `cancelled`.
 */
export async function createOverlay(options: OverlayOptions): Promise<void> {
  const { base, baseFormat, file, qemuImg, signal } = options;
  await writeNewFile(path.resolve(file), async (partial) => {
    const argv = ['create', '-q', '-f', 'qcow2', '-F', baseFormat, '-b', base, partial];
    try {
      await runQemuImg(qemuImg, argv, { timeoutMs: overlayMs, signal });
    } catch (error) {
      throw qemuImgFailure(error, base, 'disk-unreadable');
    }
  });
}

/** What a file system that cannot share blocks answers, or two of them. */
const cannotShare = ['ENOTSUP', 'EOPNOTSUPP', 'EXDEV', 'EINVAL', 'ENOSYS', 'ENOTTY', 'EPERM'];

/**
 * Copies a file by sharing its blocks, where the file system can: at once, whatever its size.
 * @returns whether it could.
 * @throws AppFailure `disk-in-use` when it was written to meanwhile; `no-space-left`, `file-unwritable`, `file-exists`.
 */
export async function shareBlocks(source: string, target: string): Promise<boolean> {
  try {
    await writeNewFile(target, async (partial) => {
      const before = await stampOf(source);
      await copyFile(source, partial, constants.COPYFILE_FICLONE_FORCE);
      if ((await stampOf(source)) !== before) {
        throw failure('disk-in-use', { params: { path: source } });
      }
    });
    return true;
  } catch (error) {
    if (isErrno(error, ...cannotShare)) return false;
    throw writeFailure(target, error) ?? error;
  }
}

async function stampOf(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  return `${size} ${mtimeMs}`;
}
