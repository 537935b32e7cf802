import { access, constants, realpath } from 'node:fs/promises';
import path from 'node:path';
import { MiB } from '../../shared/units';
import { guestBytes } from '../disks/inspect/guest-bytes';
import { fileFailure } from '../disks/inspect/file-failure';
import { inspectImage, type ImageInfo } from '../disks/inspect/inspect-image';
import type { FindQemuImg } from '../disks/run-qemu-img';
import { canBeSpelt } from '../disks/spelt-descriptor';
import type { FileFacts, ImageFacts } from './draft/draft-context';
import { packingOf } from '../disks/unpack-image';
import { isCloudImage, isPackedImage } from '../guests/cloud-init/cloud-image';
import { namedArchitectures } from '../guests/architecture-names';
import { classifyMedia, type GuestView } from '../guests/media';
import { guessOs } from '../guests/os-guess';
import { partitionTableBytes, readPartitionTable } from '../guests/partition-table';
import { withFile } from '../lib/byte-source';

export type FoundFile = Extract<FileFacts, { state: 'ok' }>;

/**
 * Says what a file is. Its header is read first; tools of QEMU touch it only when it names no file outside its
 * own folder. `usedBy`, `baseOf`, `standing`, `baseUsedBy` and `inTrash` are left for the caller, who knows the VMs.
 * @throws AppFailure `file-missing`, `file-unreadable`, `tool-missing`, `cancelled`.
 */
export async function inspectFile(file: string, qemuImg: FindQemuImg): Promise<FoundFile> {
  try {
    return await inspectReadable(path.resolve(file), qemuImg);
  } catch (error) {
    throw fileFailure(file, error);
  }
}

async function inspectReadable(file: string, qemuImg: FindQemuImg): Promise<FoundFile> {
  const image = await inspectImage(file, qemuImg);
  const format = image.format === 'raw' ? null : image.format;
  const guest = await guestView(image, qemuImg);
  const [media, start] = await withFile(file, async (source) => [
    await classifyMedia(source, path.basename(file), format, guest),
    await source.read(0, partitionTableBytes),
  ]);
  const isDisk = media.kind === 'disk';
  const packed = packingOf(media.stranger?.name ?? '') !== null;
  const fileName = path.basename(file);
  const cloud = (isDisk || packed) && isCloudImage(fileName);
  const { stranger, hybrid, luks, unstartable } = media;
  return {
    state: 'ok',
    media: {
      kind: media.kind,
      fileName,
      path: file,
      fileSize: image.fileSize,
      format: isDisk ? image.format : null,
      virtualSize: isDisk ? image.virtualSize : null,
      os: media.os ?? (packed && isPackedImage(fileName) ? guessOs(fileName, null) : null),
      label: media.label,
      boots: media.boots,
      refersTo: image.refersTo.map(({ name }) => name),
      outside: image.refersTo.flatMap(({ state, real }) =>
        state === 'outside' && real !== null ? [real] : [],
      ),
      architectures: media.architectures,
      ...(cloud && { cloud }),
      ...(packed && { packed: true }),
    },
    writable: await canWrite(file),
    stranger,
    hybrid,
    luks,
    unstartable,
    namedArchitectures: namedArchitectures(fileName),
    image: imageFacts(image),
    partitioned: readPartitionTable(guest?.head ?? start) !== null,
    usedBy: null,
    baseOf: [],
    standing: [],
    baseUsedBy: [],
    inTrash: [],
  };
}

function imageFacts(image: ImageInfo): ImageFacts {
  const { allocatedBytes, condition, wholeBytes, encrypted, copyOnly, refersTo } = image;
  const { damagedPart } = image;
  const of = (state: string) => refersTo.filter((reference) => reference.state === state);
  return {
    allocatedBytes,
    condition,
    wholeBytes,
    damagedPart,
    encrypted,
    copyOnly,
    missing: of('missing').map(({ name, path: file }) => file ?? name),
    misspelt: of('misspelt').map(({ name, real }) => ({ name, found: path.basename(real ?? '') })),
    respellable: canBeSpelt(image),
  };
}

/** Enough for the tables and first folders of an EFI system partition. */
const efiBytes = 4 * MiB;

/** What the guest sees of an image that is not raw; only a help, so nothing fails without it. */
async function guestView(image: ImageInfo, qemuImg: FindQemuImg): Promise<GuestView | null> {
  if (image.format === 'raw' || image.condition !== 'good' || image.encrypted) return null;
  const { file, format, virtualSize } = image;
  const piece = async (at: number, wanted: number) => {
    const left = (virtualSize ?? 0) - at;
    const bytes = Math.min(wanted, left - (left % 512));
    if (bytes <= 0) return null;
    return await guestBytes(file, format, { at, bytes }, qemuImg).catch(() => null);
  };
  const head = await piece(0, partitionTableBytes);
  const efiAt = head && readPartitionTable(head)?.efiAt;
  return head && { head, efi: efiAt ? await piece(efiAt, efiBytes) : null };
}

async function canWrite(file: string): Promise<boolean> {
  return await access(file, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** The file behind every link, or the path itself when there is none. */
export async function realFile(file: string): Promise<string> {
  return await realpath(file).catch(() => path.resolve(file));
}
