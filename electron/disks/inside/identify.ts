import type { DiskContent } from '../../../shared/disk-inside';
import { Fields } from './fields';
import { linuxSystems } from './linux-systems';
import { otherSystems } from './other-systems';

/** Bytes from the start of a partition that {@link identify} needs: the last it looks at is the label of a ZFS pool. */
export const contentBytes = 128 * 1024;

/** Pure: what fills a partition, by its first bytes; null for nothing that is known. */
export function identify(head: Buffer): DiskContent | null {
  const fields = new Fields(head);
  for (const look of [...linuxSystems, ...otherSystems]) {
    const found = look(fields);
    if (found) return found;
  }
  return null;
}
