import { lstat, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import type { WipePlan } from '../../../shared/disk-tools';
import { failure } from '../../../shared/errors';
import { formatName } from '../../../shared/image-formats';
import { imageDetails } from '../../disks/tools/image-details';
import { overwriteFile, writesElsewhere } from '../../disks/tools/wipe-file';
import type { RunningJob } from '../../jobs/types';
import { syncFolder, writeFailure } from '../../lib/atomic-file';
import { knownImage } from './known-image';
import { refuseNeeded } from './needed-image';
import type { DiskToolRooms } from './rooms';

/** Formats that are one file, whatever is in it. */
const oneFile: ReadonlySet<string> = new Set(['qcow2', 'raw', 'vdi', 'vpc', 'vhdx', 'qed']);

/**
 * What overwriting an image among the disks of a VM that nothing needs would mean; nothing is changed.
 * @throws AppFailure `disk-needed`, `disk-wipe-linked` where the file has another name, too, `disk-tool-format`,
 * `disk-data-file`, `file-missing`, `file-unreadable`.
 */
export async function planWipe(
  rooms: Pick<DiskToolRooms, 'local' | 'qemuImg'>,
  file: string,
): Promise<WipePlan> {
  const { known, rows } = await knownImage(rooms, file);
  refuseNeeded(known, rows);
  await refuseUnreadable(rooms, known.path);
  const { path: name, format } = known;
  const params = { path: name };
  const stats = await lstat(name);
  // What another name stands for would be destroyed with it.
  if (!stats.isFile() || stats.nlink > 1) throw failure('disk-wipe-linked', { params });
  if (!oneFile.has(format)) {
    const more = { name: known.owner?.name ?? '–', format: formatName(format) };
    throw failure('disk-tool-format', { params: { ...params, ...more } });
  }
  // Its guest data would stay in the other file.
  const { dataFile } = await imageDetails(name, format, rooms.qemuImg);
  if (dataFile) throw failure('disk-data-file', { params });
  const moved = await writesElsewhere(name);
  return {
    path: name,
    format,
    bytes: stats.blocks * 512,
    owner: known.owner?.name ?? null,
    notes: [...(moved ? (['wipeMoves'] as const) : []), 'wipeDrive', 'wipeCopies'],
  };
}

/** A machine whose definition cannot be read may need any image: nothing is destroyed while there is one. */
async function refuseUnreadable({ local }: Pick<DiskToolRooms, 'local'>, file: string) {
  const broken = (await local.diskOwners()).filter(({ disks }) => disks === null);
  if (broken.length === 0) return;
  const names = broken.map(({ name }) => name).join(', ');
  throw failure('disk-needed', { params: { path: file, names } });
}

/**
 * Begins the job that overwrites such an image and deletes it. Cancelled or cut short, the file stays, partly overwritten.
 * @throws AppFailure as {@link planWipe}, `held-by-job`. The job: the same, `disk-in-use`, `file-unwritable`,
 * `no-space-left`.
 */
export async function beginWipe(rooms: DiskToolRooms, file: string): Promise<RunningJob<never>> {
  const plan = await planWipe(rooms, file);
  const { path: name } = plan;
  const about = {
    subject: { name: path.basename(name), item: name },
    holds: [{ key: `file:${await realpath(name)}`, mode: 'exclusive' } as const],
  };
  return await rooms.jobs.start('disk-wipe', about, async (handle) => {
    handle.progress({ step: 'wiping-disk', fraction: 0 });
    // A machine may have taken it for a disk before it was held.
    await planWipe(rooms, name);
    try {
      await overwriteFile(name, {
        qemuImg: rooms.qemuImg,
        signal: handle.signal,
        onProgress: (done, total) =>
          handle.progress({ fraction: done / total, bytes: { done, total } }),
      });
      await rm(name);
      await syncFolder(path.dirname(name));
    } catch (error) {
      throw writeFailure(name, error) ?? error;
    }
  });
}
