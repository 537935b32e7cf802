import type { DiskImage } from '../../../shared/disk-tools';
import type { SayDisk } from '../../../shared/disk-words';
import { sentenceFor } from '../../i18n/message';

/** Keys of `disks.json` that are data: notes and tools come from main. */
export const sayDisk: SayDisk = (key, params = {}) => sentenceFor('disks', key, params, key);

/** Pure: the last part of a path. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** One VM, and its images. */
export interface DiskGroup {
  key: string;
  name: string;
  trashed: boolean;
  images: DiskImage[];
}

/** Pure: images by their VMs, in the order in which main told them; only those in which a word of the search is. */
export function groupsOf(images: readonly DiskImage[], search: string): DiskGroup[] {
  const words = search.trim().toLowerCase();
  const groups = new Map<string, DiskGroup>();
  for (const image of images) {
    const name = image.owner?.name ?? '';
    const devices = image.users.map(({ device }) => device).join(' ');
    const all = [name, image.path, image.format, devices].join(' ').toLowerCase();
    if (!all.includes(words)) continue;
    const trashed = image.use === 'trash';
    const key = `${trashed ? 'trash' : (image.owner?.vmId ?? '')} ${name}`;
    const group = groups.get(key) ?? { key, name, trashed, images: [] };
    group.images.push(image);
    groups.set(key, group);
  }
  return [...groups.values()];
}
