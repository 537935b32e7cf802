import path from 'node:path';
import type { DiskImage } from '../../../shared/disk-tools';
import { failure } from '../../../shared/errors';

/** Pure: refuses an image that anything needs, or of which nobody knows. @throws AppFailure `disk-needed`. */
export function refuseNeeded(known: DiskImage, rows: readonly DiskImage[]): void {
  const names = neededBy(known, rows);
  if (known.use === 'unused' && names.length === 0) return;
  const needed = names.length > 0 ? names.join(', ') : (known.owner?.name ?? '–');
  throw failure('disk-needed', { params: { path: known.path, names: needed } });
}

/** Pure: VMs that have it as a disk, and images that stand on it. */
function neededBy({ path: file, users }: DiskImage, rows: readonly DiskImage[]): string[] {
  const above = rows.filter(({ chain }) => chain.includes(file));
  return [
    ...new Set([...users.map(({ name }) => name), ...above.map((row) => path.basename(row.path))]),
  ];
}
