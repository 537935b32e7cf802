import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { VmDraft } from '../../shared/draft';

type Preallocation = NonNullable<VmDraft['newDisk']>['preallocation'];

/**
 * Bytes that this user can still write under `folder`, which need not exist yet: the nearest existing parent
 * counts, because that is the file system where it will be made.
 * @throws what `statfs` throws, such as `EACCES`.
 */
export async function freeBytes(folder: string): Promise<number> {
  const stats = await statfs(await nearestExisting(path.resolve(folder)));
  return stats.bavail * stats.bsize;
}

async function nearestExisting(folder: string): Promise<string> {
  const parent = path.dirname(folder);
  if (parent === folder) return folder;
  const exists = await stat(folder).then(
    () => true,
    () => false,
  );
  return exists ? folder : await nearestExisting(parent);
}

/** Pure: bytes that making an empty disk takes at once; a sparse one grows with what the guest writes. */
export function bytesAtOnce(sizeBytes: number, preallocation: Preallocation): number {
  return preallocation === 'full' || preallocation === 'falloc' ? sizeBytes : 0;
}
