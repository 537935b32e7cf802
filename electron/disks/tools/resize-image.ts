import { failure } from '../../../shared/errors';
import { qemuImgFailure } from '../qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../run-qemu-img';
import { dropChangeLists } from './change-lists';
import { imageDetails } from './image-details';

/** An image that is made larger, and how large it is to be: a multiple of 512. */
export interface Growth {
  file: string;
  format: 'qcow2' | 'raw';
  sizeBytes: number;
}

/**
 * Makes an image that nothing else uses larger, and looks that it is. What is in it, snapshots too, stays.
 * @returns the bytes that a guest sees now.
 * @throws AppFailure `disk-grow-refused` with qemu-img's words, `disk-in-use`, `no-space-left`, `file-too-large`,
 * `file-unreadable`, `tool-missing`.
 */
export async function growImage(
  { file, format, sizeBytes }: Growth,
  qemuImg: FindQemuImg,
): Promise<number> {
  // QEMU makes no image larger with such a list in it.
  if (format === 'qcow2') await dropChangeLists(qemuImg, file, 'torn');
  try {
    // Not ended in the middle: it writes to the image itself, and takes no time.
    await runQemuImg(qemuImg, ['resize', '-q', '-f', format, file, String(sizeBytes)], {
      timeoutMs: null,
      endsWithUs: true,
    });
  } catch (error) {
    throw qemuImgFailure(error, file, 'disk-grow-refused');
  }
  const { virtualBytes } = await imageDetails(file, format, qemuImg);
  if (virtualBytes >= sizeBytes) return virtualBytes;
  throw failure('disk-grow-refused', { params: { path: file } });
}
