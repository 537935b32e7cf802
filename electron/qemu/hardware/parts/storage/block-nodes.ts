import type { Disk } from '../../../../../shared/vm-config';
import { fileNode, imageNode } from '../../device-ids';
import { blockNode, type BlockNode } from '../../items';
import type { BuildContext } from '../../context';

/** What a cache mode means (QEMU manual, `-drive cache=`): the host's page cache, flushes, the guest's write cache. */
const cacheModes: Record<
  Disk['cache'],
  { direct: boolean; noFlush: boolean; writeCache: boolean }
> = {
  writeback: { direct: false, noFlush: false, writeCache: true },
  none: { direct: true, noFlush: false, writeCache: true },
  writethrough: { direct: false, noFlush: false, writeCache: false },
  directsync: { direct: true, noFlush: false, writeCache: false },
  unsafe: { direct: false, noFlush: true, writeCache: true },
};

/** The device property `write-cache` that belongs to a cache mode. */
export function writeCache(disk: Disk): 'on' | 'off' {
  return cacheModes[disk.cache].writeCache ? 'on' : 'off';
}

/** QEMU's `file` driver takes regular files only; what is under /dev has drivers of its own. @param file absolute. */
export function protocolDriver(file: string, device: 'host_device' | 'host_cdrom'): string {
  return file.startsWith('/dev/') && !file.startsWith('/dev/shm/') ? device : 'file';
}

/** A disk's two nodes: the file, and the image in it with its stated format. */
export function diskNodes({ resolve }: Pick<BuildContext, 'resolve'>, disk: Disk): BlockNode[] {
  const file = resolve(disk.file);
  const { direct, noFlush } = cacheModes[disk.cache];
  const discard = disk.discard && !disk.readOnly ? 'unmap' : 'ignore';
  const common = {
    'read-only': disk.readOnly || undefined,
    discard,
    cache: direct || noFlush ? { direct, 'no-flush': noFlush } : undefined,
  };
  return [
    blockNode(protocolDriver(file, 'host_device'), fileNode(disk.id), {
      filename: file,
      ...common,
    }),
    blockNode(disk.format, imageNode(disk.id), {
      file: fileNode(disk.id),
      ...common,
      // Zeroes that the guest writes become holes where holes are allowed.
      'detect-zeroes': disk.detectZeroes ?? (discard === 'unmap' ? 'unmap' : 'off'),
    }),
  ];
}

/** A floppy image's two nodes; always raw. @param file absolute. */
export function floppyNodes(
  drive: string,
  file: string,
  readOnly: boolean,
): [file: BlockNode, image: BlockNode] {
  const common = { 'read-only': readOnly || undefined };
  return [
    blockNode('file', fileNode(drive), { filename: file, ...common }),
    blockNode('raw', imageNode(drive), { file: fileNode(drive), ...common }),
  ];
}

/** A CD image's two nodes; always raw, always read-only. @param file absolute. */
export function discNodes(drive: string, file: string): [file: BlockNode, image: BlockNode] {
  return [
    blockNode(protocolDriver(file, 'host_cdrom'), fileNode(drive), {
      filename: file,
      'read-only': true,
    }),
    blockNode('raw', imageNode(drive), { file: fileNode(drive), 'read-only': true }),
  ];
}
