import type { ImageFormat, MediaInfo } from '../../shared/draft';
import { bufferSource, type ByteSource } from '../lib/byte-source';
import { namedArchitectures } from './architecture-names';
import { fatBootArchitectures } from './efi-boot-names';
import { readIso, type IsoInfo } from './iso9660';
import { isInitrd } from './linux-boot-files';
import { readKernel } from './linux-kernel';
import { guessOs } from './os-guess';
import { partitionTableBytes, readPartitionTable } from './partition-table';
import { readStranger, type Stranger } from './strangers';

export type MediaFinding = Pick<MediaInfo, 'kind' | 'label' | 'os' | 'boots' | 'architectures'> & {
  /** What it is where it is neither a disc, a disk, a kernel nor an initial RAM disk; packed RAM disks have one, too. */
  stranger: Stranger | null;
  /** A disc that is made to be written to a disk as well. */
  hybrid: boolean;
  /** A LUKS container without a partition table. */
  luks: boolean;
  /** A kernel in a form that QEMU does not start. */
  unstartable: boolean;
};

/** What could be read of an image as the guest sees it. */
export interface GuestView {
  /** Its first bytes, with the partition table. */
  head: Buffer;
  /** The start of its EFI system partition; null where there is none. */
  efi: Buffer | null;
}

/**
 * Says what a file is, by its content: an optical disc, a disk, a kernel or an initial RAM disk.
 * `imageFormat` is what the disks room found by magic bytes, null for none; `guest` is what the
 * guest sees of that image, where it could be read.
 */
export async function classifyMedia(
  source: ByteSource,
  fileName: string,
  imageFormat: ImageFormat | null,
  guest: GuestView | null,
): Promise<MediaFinding> {
  const finding = (kind: MediaInfo['kind'], rest: Partial<MediaFinding> = {}): MediaFinding => {
    const label = rest.label ?? null;
    const os = kind === 'iso' || kind === 'disk' ? guessOs(fileName, label) : null;
    return { kind, label, os, boots: [], architectures: [], ...plain, ...rest };
  };
  if (imageFormat !== null) {
    const table = guest && readPartitionTable(guest.head);
    const efi = guest?.efi ? bufferSource(guest.efi) : null;
    return finding('disk', table ? await diskFacts(efi, 0, table.boots) : {});
  }
  const iso = await readIso(source);
  const head = await source.read(0, partitionTableBytes);
  const table = readPartitionTable(head);
  // A hybrid ISO has a partition table too; it is still a disc.
  if (iso) return finding('iso', { ...discFacts(iso, fileName), hybrid: table !== null });
  const kernel = await readKernel(source);
  if (kernel) {
    const architectures = kernel.architecture === null ? [] : [kernel.architecture];
    return finding('kernel', { architectures, unstartable: !kernel.startable });
  }
  if (table) return finding('disk', await diskFacts(source, table.efiAt, table.boots));
  const stranger = await readStranger(source);
  if (!isInitrd(head)) return finding('unknown', { luks: isLuks(head), stranger });
  return finding('initrd', { stranger: stranger?.kind === 'compressed' ? stranger : null });
}

const plain = { stranger: null, hybrid: false, luks: false, unstartable: false };

const isLuks = (head: Buffer): boolean => head.toString('latin1', 0, 6) === 'LUKS\u00ba\u00be';

function discFacts(iso: IsoInfo, fileName: string): Partial<MediaFinding> {
  const { label, boots } = iso;
  const said = namedArchitectures(label ?? '');
  const both = iso.architectures.filter((name) => said.includes(name));
  const architectures =
    iso.architectures.length === 0 || said.length === 0
      ? [...iso.architectures, ...said]
      : both.length > 0
        ? both
        : iso.architectures;
  return { label, boots, architectures, os: guessOs(fileName, label, iso.maker) };
}

/** @param source of the EFI system partition, which begins at `at`; null where there is none. */
async function diskFacts(
  source: ByteSource | null,
  at: number | null,
  boots: MediaInfo['boots'],
): Promise<Partial<MediaFinding>> {
  const found = source && at !== null ? await fatBootArchitectures(source, at) : [];
  const bios = boots.includes('bios') && found.length > 0 ? ['i386', 'x86_64'] : [];
  return { boots, architectures: [...new Set([...found, ...bios])].toSorted() };
}
