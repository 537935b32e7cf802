import path from 'node:path';
import { failure } from '../../shared/errors';
import type { VmConfig } from '../../shared/vm-config';
import { fileKey, filesBelow } from '../disks/backing-chain';
import { inTurns } from '../lib/in-turns';
import type { ImageUsers } from '../provider/local-machines';

/** A VM whose disks may stand on files of others. */
export interface ImageOwner {
  config: VmConfig;
  folder: string;
}

/** Disks that are looked at at the same time. */
const atOnce = 8;

/** One disk or floppy of a VM, and the images that it is made of. */
export interface Use<O extends ImageOwner = ImageOwner> {
  owner: O;
  diskId: string;
  /** Its path. */
  file: string;
  /** {@link fileKey} of the image that the definition names. */
  image: string;
  /** Keys of what it stands on. */
  below: string[];
}

/** What is in the floppy drives, as QEMU opens it: raw. */
const floppyImages = ({ floppies = [] }: VmConfig) =>
  floppies.flatMap(({ id, file }) => (file === null ? [] : [{ id, file, format: 'raw' as const }]));

/** Which images the disks and floppies of these VMs are, and stand on. */
export async function usesOf<O extends ImageOwner>(owners: readonly O[]): Promise<Use<O>[]> {
  const disks = owners.flatMap((owner) =>
    [...owner.config.disks, ...floppyImages(owner.config)].map((disk) => ({ owner, disk })),
  );
  return await inTurns(disks, atOnce, async ({ owner, disk }) => {
    const image = path.resolve(owner.folder, disk.file);
    const below = await filesBelow(image, disk.format);
    const keys = await Promise.all(below.map(fileKey));
    return { owner, diskId: disk.id, file: image, image: await fileKey(image), below: keys };
  });
}

/** Each disk with the VM that has it: `name (path)`. */
const disksOf = (uses: readonly Use[]): string[] =>
  [...new Set(uses.map(({ owner, file }) => `${owner.config.name} (${file})`))].toSorted();

const namesOf = (uses: readonly Use[]): string[] =>
  [...new Set(uses.map(({ owner }) => owner.config.name))].toSorted();

/**
 * Whose image a file is: the VMs that have it as a disk, and those that have a disk which stands on it, running or not,
 * whatever path or link they know it by.
 * @param except a VM that does not count.
 */
export async function usersOf(
  files: readonly string[],
  owners: readonly ImageOwner[],
  except?: string,
): Promise<ImageUsers> {
  const wanted = new Set(await Promise.all(files.map(fileKey)));
  const uses = await usesOf(owners.filter(({ config }) => config.id !== except));
  const above = uses.filter(({ below }) => below.some((key) => wanted.has(key)));
  return {
    disks: namesOf(uses.filter(({ image }) => wanted.has(image))),
    bases: namesOf(above),
    standing: disksOf(above),
  };
}

/**
 * Refuses a definition in which a disk that an edit brings stands on another one that the guest writes to, or the other
 * way round: no start would be possible, and a guest that runs would destroy it.
 * @param before the definition without the edit.
 * @throws AppFailure `disk-stands-on-own`.
 */
export async function refuseOwnBases(owner: ImageOwner, before: VmConfig): Promise<void> {
  const { config, folder } = owner;
  const had = new Set(before.disks.map(({ file, readOnly }) => `${readOnly} ${file}`));
  const isNew = ({ file, readOnly }: VmConfig['disks'][number]) => !had.has(`${readOnly} ${file}`);
  const added = new Set(config.disks.filter(isNew).map(({ id }) => id));
  if (added.size === 0) return;
  const uses = await usesOf([owner]);
  for (const { id, file, readOnly } of config.disks) {
    if (readOnly) continue;
    const whole = path.resolve(folder, file);
    const key = await fileKey(whole);
    const above = uses.find(
      ({ diskId, below }) =>
        diskId !== id && below.includes(key) && (added.has(id) || added.has(diskId)),
    );
    if (!above) continue;
    const params = { path: whole, file: above.file, name: config.name };
    throw failure('disk-stands-on-own', { params, vmId: config.id });
  }
}

/**
 * Refuses to start a VM that would write to an image which disks of other VMs stand on: they would be destroyed.
 * @throws AppFailure `image-is-base`.
 */
export async function refuseBaseWrites(
  { config, folder }: ImageOwner,
  owners: readonly ImageOwner[],
): Promise<void> {
  const written = config.disks.filter(({ readOnly }) => !readOnly);
  if (written.length === 0) return;
  const uses = await usesOf(owners);
  for (const disk of written) {
    const image = path.resolve(folder, disk.file);
    const key = await fileKey(image);
    const above = uses.filter(
      ({ owner, diskId, below }) =>
        below.includes(key) && !(owner.config.id === config.id && diskId === disk.id),
    );
    if (above.length === 0) continue;
    const params = {
      path: image,
      names: namesOf(above).join(', '),
      disks: disksOf(above).join('\n'),
      name: config.name,
    };
    throw failure('image-is-base', { params, action: 'write-base', vmId: config.id });
  }
}
