import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { DiskImage, ImageUse } from '../../../shared/disk-tools';
import { failure, type AppError } from '../../../shared/errors';
import { fileKey } from '../../disks/backing-chain';
import { imageFacts, type ImageFacts } from '../../disks/tools/image-facts';
import { inTurns } from '../../lib/in-turns';
import type { DiskOwner } from '../../provider/local-disks';

/** Longer chains lead back to themselves. */
const deepestChain = 100;
/** Images that are looked at at the same time. */
const atOnce = 16;

/** Reads each image once, whoever asks. */
export type FactsReader = (file: string, format: string | null) => Promise<ImageFacts>;

/** A reader that remembers, for one list. */
export function factsReader(): FactsReader {
  const known = new Map<string, Promise<ImageFacts>>();
  return async (file, format) => {
    const key = `${format ?? ''} ${file}`;
    const before = known.get(key);
    if (before) return await before;
    const reading = imageFacts(file, format);
    known.set(key, reading);
    return await reading;
  };
}

/** What an image stands on, from the nearest to the last, and what is wrong with that. */
export async function chainOf(
  image: ImageFacts,
  read: FactsReader,
): Promise<{ bases: ImageFacts[]; problem: AppError | null }> {
  const bases: ImageFacts[] = [];
  const seen = new Set([image.key]);
  const named = (file: string) => ({ params: { path: image.file, part: file } });
  for (let above = image; above.base;) {
    const { file, format } = above.base;
    const base = await read(file, format);
    if (seen.has(base.key) || bases.length >= deepestChain) {
      return { bases, problem: failure('disk-chain-loops', named(file)).error };
    }
    bases.push(base);
    if (base.problem) {
      const missing = base.problem.code === 'file-missing';
      const problem = missing ? failure('disk-part-missing', named(file)).error : base.problem;
      return { bases, problem };
    }
    seen.add(base.key);
    above = base;
  }
  return { bases, problem: null };
}

/** One disk of a VM, and the facts of its image. */
interface Found {
  owner: DiskOwner;
  device: string;
  image: ImageFacts;
  bases: ImageFacts[];
  problem: AppError | null;
}

/** An image as it is listed. */
export function imageRow(
  image: ImageFacts,
  { bases, problem }: Pick<Found, 'bases' | 'problem'>,
  use: ImageUse,
  owner: DiskOwner | null,
): DiskImage {
  return {
    path: image.file,
    format: image.format,
    virtualBytes: image.virtualBytes,
    bytes: image.bytes,
    use,
    owner: owner && { name: owner.name, vmId: owner.vmId },
    users: [],
    chain: bases.map(({ file }) => file),
    snapshots: image.snapshots,
    problem: image.problem ?? problem,
  };
}

/**
 * Every image that these VMs have: their disks, what those stand on, and what else lies among their disks. Only headers
 * are read, and no tool is run.
 */
export async function listImages(owners: readonly DiskOwner[]): Promise<DiskImage[]> {
  const read = factsReader();
  const disks = owners.flatMap((owner) => (owner.disks ?? []).map((disk) => ({ owner, disk })));
  const found = await inTurns(disks, atOnce, async ({ owner, disk }): Promise<Found> => {
    const image = await read(path.resolve(owner.folder, disk.file), disk.format);
    return { owner, device: disk.id, image, ...(await chainOf(image, read)) };
  });
  const rows = new Map<string, DiskImage>();
  for (const each of found) addDisk(rows, each);
  for (const { bases, owner } of found) addBases(rows, owner, bases);
  const ofPoints = await addKept(rows, owners, read);
  const kept = await keysOf([...found, ...ofPoints]);
  await addLeftOver(rows, { owners, kept }, read);
  return [...rows.values()].toSorted(byOwner);
}

function addDisk(rows: Map<string, DiskImage>, found: Found): void {
  const { owner, device, image } = found;
  const known = rows.get(image.key);
  const here = owner.vmId !== null;
  // What a VM that is there uses is no affair of the trash.
  const row =
    known && (known.use === 'disk' || !here)
      ? known
      : imageRow(image, found, here ? 'disk' : 'trash', owner);
  rows.set(image.key, row);
  if (owner.vmId !== null) row.users.push({ name: owner.name, vmId: owner.vmId, device });
}

type Chain = Pick<Found, 'image' | 'bases'>;

/** What disks of snapshots stand on. @returns those disks. */
async function addKept(
  rows: Map<string, DiskImage>,
  owners: readonly DiskOwner[],
  read: FactsReader,
): Promise<Chain[]> {
  const disks = owners.flatMap((owner) => (owner.kept ?? []).map((disk) => ({ owner, disk })));
  const found = await inTurns(disks, atOnce, async ({ owner, disk }) => {
    const image = await read(path.resolve(owner.folder, disk.file), disk.format);
    return { owner, image, ...(await chainOf(image, read)) };
  });
  for (const { owner, bases } of found) addBases(rows, owner, bases);
  return found;
}

/** Of these disks, what they stand on, and the files that those cannot do without. */
async function keysOf(found: readonly Chain[]): Promise<Set<string>> {
  const images = found.flatMap(({ image, bases }) => [image, ...bases]);
  const parts = [...new Set(images.flatMap((image) => image.parts))];
  return new Set([...images.map(({ key }) => key), ...(await inTurns(parts, atOnce, fileKey))]);
}

function addBases(
  rows: Map<string, DiskImage>,
  owner: DiskOwner,
  bases: readonly ImageFacts[],
): void {
  for (const [at, base] of bases.entries()) {
    if (rows.has(base.key)) continue;
    const below = { bases: bases.slice(at + 1), problem: null };
    rows.set(base.key, imageRow(base, below, 'base', owner));
  }
}

interface Owned {
  owners: readonly DiskOwner[];
  /** Keys of what disks, also those of snapshots, are made of. */
  kept: ReadonlySet<string>;
}

/** What lies among the disks of VMs and is none of theirs. */
async function addLeftOver(
  rows: Map<string, DiskImage>,
  { owners, kept }: Owned,
  read: FactsReader,
): Promise<void> {
  const named = new Set(owners.flatMap(({ otherFiles }) => otherFiles));
  const stated = new Set(
    owners.flatMap(({ disks, folder }) =>
      (disks ?? []).map(({ file }) => path.resolve(folder, file)),
    ),
  );
  await inTurns(owners, atOnce, async (owner) => {
    const files = await filesIn(path.join(owner.folder, 'disks'));
    for (const file of files.filter((each) => !named.has(each) && !stated.has(each))) {
      const image = await read(file, null);
      if (rows.has(image.key) || kept.has(image.key)) continue;
      if (image.problem?.code === 'file-not-plain') continue;
      const use = owner.vmId === null ? 'trash' : owner.disks ? 'unused' : 'unknown';
      rows.set(image.key, imageRow(image, await chainOf(image, read), use, owner));
    }
  });
}

/** Absolute paths; what is unfinished has a hidden name. */
async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.filter((name) => !name.startsWith('.')).map((name) => path.join(folder, name));
}

/** Those of the VMs first, by name; those of the trash last. */
function byOwner(one: DiskImage, other: DiskImage): number {
  const late = (row: DiskImage) => (row.use === 'trash' ? 1 : 0);
  const name = (row: DiskImage) => row.owner?.name ?? '';
  return (
    late(one) - late(other) ||
    collator.compare(name(one), name(other)) ||
    collator.compare(one.path, other.path)
  );
}

const collator = new Intl.Collator('en', { numeric: true });
