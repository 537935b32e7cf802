import path from 'node:path';
import { failure } from '../../../shared/errors';
import { filesBelow } from '../../disks/backing-chain';
import { convertDisk } from '../../disks/qemu-img';
import type { FindQemuImg } from '../../disks/run-qemu-img';
import type { JobService, RunningJob } from '../../jobs/types';
import type { KeptBackup } from './restore';

export interface ExtractWish {
  /** The disk's id in the definition of then; may be left out where the backup has one disk. */
  disk: string | undefined;
  /** Absolute; must not exist. A name that ends in `.raw` or `.img` makes a raw image, any other a qcow2 one. */
  file: string;
  /** Whom the backup is of. */
  subject: { vmId: string | null; name: string };
}

/**
 * Begins the job that brings one disk of a backup into an image of its own, which stands on nothing.
 * @throws AppFailure `backup-which-disk`, `file-exists`, `held-by-job`. The job fails as `KeptBackup.check` and
 * `convertDisk`; nothing is left of the file then.
 */
export async function beginExtracting(
  { jobs, qemuImg }: { jobs: Pick<JobService, 'start'>; qemuImg: FindQemuImg },
  { kept, hold, check }: KeptBackup,
  { disk, file, subject }: ExtractWish,
): Promise<RunningJob<never>> {
  // What lies elsewhere was no part of the backup.
  const disks = kept.config.disks.filter((each) => !path.isAbsolute(each.file));
  const [first, second] = disks;
  const found = disk === undefined && !second ? first : disks.find((each) => each.id === disk);
  if (!found) {
    throw failure('backup-which-disk', { params: { disks: disks.map(({ id }) => id).join(', ') } });
  }
  const about = { ...subject, item: found.id };
  const holds = [
    { key: hold, mode: 'shared' },
    { key: `file:${file}`, mode: 'exclusive' },
  ] as const;
  return await jobs.start(
    'backup-extract',
    { subject: about, holds: [...holds] },
    async (handle) => {
      const { signal } = handle;
      await check((done, total) => {
        const fraction = total > 0 ? done / total : null;
        handle.progress({ step: 'verifying-backup', fraction, bytes: { done, total } });
      }, signal);
      handle.progress({ step: 'copying-disk', fraction: null });
      const source = path.join(kept.folder, found.file);
      await convertDisk({
        source,
        sourceFormat: 'qcow2',
        stated: true,
        // Those of the same backups: all of them were looked at just now.
        allowed: await filesBelow(source, 'qcow2'),
        target: file,
        targetFormat: /\.(?:raw|img)$/i.test(file) ? 'raw' : 'qcow2',
        qemuImg,
        signal,
        onProgress: (fraction, total) =>
          handle.progress({
            step: 'copying-disk',
            fraction,
            bytes: { done: Math.round(fraction * total), total },
          }),
      });
    },
  );
}
