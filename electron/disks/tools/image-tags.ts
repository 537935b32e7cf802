import { z } from 'zod';
import { runQemuImg, type FindQemuImg } from '../run-qemu-img';

const infoSchema = z.object({
  snapshots: z.array(z.object({ name: z.string() })).optional(),
});

/**
 * The names of the snapshots in a qcow2 image.
 * @param shared also of one that a QEMU has open.
 * @throws as `runQemuImg`, and of one that is open, unless `shared`.
 */
export async function tagsOf(
  qemuImg: FindQemuImg,
  file: string,
  shared = false,
): Promise<ReadonlySet<string>> {
  const argv = ['info', '--output=json', ...(shared ? ['-U'] : []), '-f', 'qcow2', file];
  const { stdout } = await runQemuImg(qemuImg, argv, { timeoutMs: 60 * 60 * 1000 });
  const { snapshots = [] } = infoSchema.parse(JSON.parse(stdout));
  return new Set(snapshots.map(({ name }) => name));
}
