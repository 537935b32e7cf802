import type { MediaInfo } from '../../shared/draft';
import type { DiskFormat } from '../../shared/vm-config';
import type { ByteSource } from '../lib/byte-source';
import { readIso } from './iso9660';
import { isCompressed, isInitrd, isKernel } from './linux-boot-files';
import { guessOs } from './os-guess';
import { partitionTableBytes, readPartitionTable } from './partition-table';

export type MediaFinding = Pick<MediaInfo, 'kind' | 'label' | 'os' | 'boots'> & {
  /** A packed file: nothing a guest can use as a disk. */
  compressed: boolean;
};

/**
 * Says what a file is, by its content: an optical disc, a disk, a kernel or an initial RAM disk.
 * `imageFormat` is what the disks room found by magic bytes, null for none; `guestHead` are the first bytes of
 * that image as the guest sees them, where they could be read.
 */
export async function classifyMedia(
  source: ByteSource,
  fileName: string,
  imageFormat: DiskFormat | null,
  guestHead: Buffer | null,
): Promise<MediaFinding> {
  const finding = (kind: MediaInfo['kind'], rest: Partial<MediaFinding> = {}): MediaFinding => {
    const label = rest.label ?? null;
    const os = kind === 'iso' || kind === 'disk' ? guessOs(fileName, label) : null;
    return { kind, label, os, boots: [], compressed: false, ...rest };
  };
  if (imageFormat !== null) {
    return finding('disk', {
      boots: guestHead ? (readPartitionTable(guestHead)?.boots ?? []) : [],
    });
  }
  const iso = await readIso(source);
  // A hybrid ISO has a partition table too; it is still a disc.
  if (iso) return finding('iso', iso);
  const head = await source.read(0, partitionTableBytes);
  if (isKernel(head)) return finding('kernel');
  const table = readPartitionTable(head);
  if (table) return finding('disk', { boots: table.boots });
  const compressed = isCompressed(head);
  return finding(isInitrd(head) ? 'initrd' : 'unknown', { compressed });
}
