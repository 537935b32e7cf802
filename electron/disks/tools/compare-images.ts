import { failure } from '../../../shared/errors';
import { progressReader } from '../progress';
import { qemuImgFailure } from '../qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../run-qemu-img';

/** An image and the format to read it by. */
interface Readable {
  file: string;
  format: string;
}

interface Comparison {
  qemuImg: FindQemuImg;
  signal?: AbortSignal;
  onProgress?: (fraction: number) => void;
}

/**
 * Reads both images as a guest would, to the last byte, and refuses a copy that is not the same.
 * @throws AppFailure `disk-copy-differs`, `disk-unreadable`, `disk-in-use`, `cancelled`, `tool-missing`.
 */
export async function refuseDifferent(
  original: Readable,
  copy: Readable,
  { qemuImg, signal, onProgress }: Comparison,
): Promise<void> {
  // Not strict: that would take a hole for something else than zeroes.
  const argv = ['compare', '-p', '-f', original.format, '-F', copy.format];
  try {
    const { exitCode, stdout } = await runQemuImg(qemuImg, [...argv, original.file, copy.file], {
      timeoutMs: null,
      endsWithUs: true,
      okExitCodes: [0, 1],
      signal,
      onStdout: onProgress && progressReader(onProgress),
    });
    if (exitCode === 0) return;
    const params = { path: original.file };
    throw failure('disk-copy-differs', { params, detail: stdout.slice(-500).trim() });
  } catch (error) {
    throw qemuImgFailure(error, original.file, 'disk-unreadable');
  }
}
