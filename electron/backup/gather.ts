import { realpath, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { BackupDisk } from '../../shared/backup';
import { failure } from '../../shared/errors';
import { formatSize } from '../../shared/units';
import type { Disk, VmConfig } from '../../shared/vm-config';
import { filesBelow } from '../disks/backing-chain';
import { freeBytes } from '../disks/free-space';
import { isBelow } from '../lib/is-below';
import type { QmpClient } from '../qemu/qmp/client';
import { lookAtDisks } from './blocks';
import { planDisk, type BaseFacts, type DiskFacts, type PlannedDisk } from './plan';
import type { StoredBackup, StoredSet } from './store';

/** Pure: the disks that a backup keeps: those that one guest alone writes to. */
export const keptDisks = ({ disks }: Pick<VmConfig, 'disks'>): Disk[] =>
  disks.filter(({ readOnly, shareable }) => !readOnly && shareable !== true);

/** Pure: ids of the disks that a backup leaves out. */
export function leftOutOf(config: Pick<VmConfig, 'disks'>): string[] {
  const kept = new Set(keptDisks(config).map(({ id }) => id));
  return config.disks.map(({ id }) => id).filter((id) => !kept.has(id));
}

/** What is known of the disks of a machine whose images a QEMU has open. @throws AppFailure `device-missing`. */
export async function factsOfDisks(
  qmp: QmpClient,
  config: VmConfig,
  folder: string,
): Promise<DiskFacts[]> {
  const disks = keptDisks(config);
  const live = await lookAtDisks(
    qmp,
    disks.map(({ id }) => id),
  );
  return await Promise.all(
    disks.map(async ({ id, file, format }) => {
      const known = live.get(id);
      if (!known) {
        const params = { name: config.name, device: id };
        throw failure('device-missing', { params, vmId: config.id });
      }
      const image = path.resolve(folder, file);
      const isDevice = image.startsWith('/dev/');
      const allocatedBytes = isDevice ? known.virtualBytes : await takenBy(image, format);
      return { id, format, allocatedBytes, ...known };
    }),
  );
}

/** Bytes that an image takes here, with all that it stands on. */
async function takenBy(image: string, format: string): Promise<number> {
  const files = [image, ...(await filesBelow(image, format))];
  const sizes = await Promise.all(
    files.map(async (file) =>
      stat(file).then(
        ({ blocks }) => blocks * 512,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

/** The last backup of a folder, as far as the next one could stand on it; null where there is none. */
export async function baseOf({ backups }: StoredSet): Promise<BaseFacts | null> {
  const last = backups.at(-1);
  if (!last) return null;
  const { id, bitmap, disks, tracked } = last;
  const chains = disks.map((disk) => [disk.id, chainOf(backups, last, disk.id)] as const);
  const all = new Set(chains.flatMap(([, chain]) => chain ?? []));
  const whole = chains.every(([, chain]) => chain !== null) && (await areThere([...all]));
  const depth = new Map(chains.map(([device, chain]) => [device, chain?.length ?? 0]));
  return { id, bitmap, disks, tracked, whole, depth };
}

/** The backups that a disk of a backup is spread over, that one first; null where one is missing. */
export function chainOf(
  backups: readonly StoredBackup[],
  from: StoredBackup,
  device: string,
): StoredBackup[] | null {
  const chain: StoredBackup[] = [];
  let at: StoredBackup | undefined = from;
  // One that leads back to itself has no end.
  while (at && !chain.includes(at)) {
    const disk: BackupDisk | undefined = at.disks.find(({ id }) => id === device);
    if (!disk) return null;
    chain.push(at);
    const base: string | null = disk.base;
    if (base === null) return chain;
    at = backups.find(({ id }) => id === base);
  }
  return null;
}

/** Whether the files of backups are there with the sizes that they had; what is in them is another matter. */
async function areThere(backups: readonly StoredBackup[]): Promise<boolean> {
  const files = backups.flatMap(({ folder, files: own }) =>
    own.map((file) => ({ bytes: file.bytes, file: path.join(folder, file.path) })),
  );
  const found = await Promise.all(
    files.map(async ({ file, bytes }) =>
      stat(file).then(
        ({ size }) => size === bytes,
        () => false,
      ),
    ),
  );
  return found.every(Boolean);
}

/** Pure: what is kept of each disk. */
export const planDisks = (
  facts: readonly DiskFacts[],
  base: BaseFacts | null,
  full: boolean,
): PlannedDisk[] => facts.map((disk) => planDisk(disk, base, full));

/** `f_type` of FAT, which has no larger files (Linux, `magic.h`). */
const fat = { type: 0x4d44, largestFile: 4 * 1024 ** 3 - 1 };
/** Bytes for what is not a disk: definition, UEFI variables, TPM. */
const besides = 16 * 1024 * 1024;

/**
 * Refuses a folder that has no room for a backup.
 * @throws AppFailure `disk-full`, `backup-file-limit`, before anything large is written.
 */
export async function refuseWithoutRoom(
  target: string,
  disks: readonly PlannedDisk[],
): Promise<void> {
  const needed = disks.reduce((sum, { bytes }) => sum + bytes, besides);
  const free = await freeBytes(target);
  if (free < needed) {
    const params = { path: target, needed: formatSize(needed), free: formatSize(free) };
    throw failure('disk-full', { params });
  }
  const { type } = await statfs(target);
  const large = disks.find(({ bytes }) => bytes > fat.largestFile);
  if (type !== fat.type || !large) return;
  const params = { path: target, device: large.id, size: formatSize(large.bytes) };
  throw failure('backup-file-limit', { params });
}

/**
 * The folder that is to have backups, as it is. One below a machine's own folder would go with it.
 * @throws AppFailure `folder-missing`, `folder-not-folder`, `backup-inside-vm`.
 */
export async function soundTarget(target: string, vmFolder: string, name: string): Promise<string> {
  const found = await stat(target).catch(() => null);
  if (!found) throw failure('folder-missing', { params: { path: target } });
  if (!found.isDirectory()) throw failure('folder-not-folder', { params: { path: target } });
  // One folder has one name: what works with it excludes each other by that.
  const real = await realpath(target);
  const own = await realpath(vmFolder);
  if (real !== own && !isBelow(own, real)) return real;
  throw failure('backup-inside-vm', { params: { path: target, name } });
}
