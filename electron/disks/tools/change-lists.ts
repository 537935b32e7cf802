import { z } from 'zod';
import { qemuImgFailure } from '../qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../run-qemu-img';

const infoSchema = z.object({
  'format-specific': z
    .object({
      data: z.object({
        bitmaps: z.array(z.object({ name: z.string(), flags: z.array(z.string()) })).optional(),
      }),
    })
    .optional(),
});

/** One was not closed when QEMU ended: nobody knows what is missing in it. */
const torn = 'in-use';

/**
 * Takes lists of changes (dirty bitmaps) out of a qcow2 image that nothing has open, so that what they stand in the way of
 * can be done: the next backup keeps the whole disk.
 * @param which `all`, or those that were not closed.
 * @throws AppFailure `disk-in-use`, `disk-unreadable`, `file-missing`.
 */
export async function dropChangeLists(
  qemuImg: FindQemuImg,
  file: string,
  which: 'all' | 'torn',
): Promise<void> {
  try {
    const argv = ['info', '--output=json', '-f', 'qcow2', file];
    const { stdout } = await runQemuImg(qemuImg, argv, { timeoutMs: 60_000 });
    const lists = infoSchema.parse(JSON.parse(stdout))['format-specific']?.data.bitmaps ?? [];
    const gone = lists.filter(({ flags }) => which === 'all' || flags.includes(torn));
    for (const { name } of gone) {
      const how = { timeoutMs: 60_000, endsWithUs: true };
      await runQemuImg(qemuImg, ['bitmap', '--remove', '-f', 'qcow2', file, name], how);
    }
  } catch (error) {
    throw qemuImgFailure(error, file, 'disk-unreadable');
  }
}
