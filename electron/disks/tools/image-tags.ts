import { z } from 'zod';
import type { ErrorCode } from '../../../shared/errors';
import { qemuImgFailure } from '../qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../run-qemu-img';

const infoSchema = z.object({
  snapshots: z.array(z.object({ name: z.string() })).optional(),
});

interface TagsWish {
  /** Also of an image that a QEMU has open. */
  shared?: boolean;
  /** What else than the causes that are known is called; `disk-unreadable` unless told. */
  otherwise?: ErrorCode;
}

/**
 * The names of the snapshots in a qcow2 image.
 * @throws as `qemuImgFailure`; `disk-in-use` for one that is open, unless `shared`.
 */
export async function tagsOf(
  qemuImg: FindQemuImg,
  file: string,
  { shared = false, otherwise = 'disk-unreadable' }: TagsWish = {},
): Promise<ReadonlySet<string>> {
  const argv = ['info', '--output=json', ...(shared ? ['-U'] : []), '-f', 'qcow2', file];
  try {
    const { stdout } = await runQemuImg(qemuImg, argv, { timeoutMs: 60 * 60 * 1000 });
    const { snapshots = [] } = infoSchema.parse(JSON.parse(stdout));
    return new Set(snapshots.map(({ name }) => name));
  } catch (error) {
    throw qemuImgFailure(error, file, otherwise);
  }
}
