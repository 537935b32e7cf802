import path from 'node:path';
import { freeBytes } from '../../disks/free-space';
import { imageFacts } from '../../disks/tools/image-facts';
import type { VmConfig } from '../../../shared/vm-config';

/** Bytes that are free on a file system. */
export interface DiskBars {
  /** Fewer: the person is told. */
  warnBytes: number;
  /** Fewer: guests are paused, before QEMU has to stop them in the middle of a write. */
  pauseBytes: number;
}

/** The folder of disks of a machine whose file system runs out of room. */
export interface ShortRoom {
  path: string;
  freeBytes: number;
  level: 'low' | 'short';
}

/** Pure: whether images that may grow by so much can fill what is free. */
export function judgeRoom(
  free: number,
  mayGrow: number,
  { warnBytes, pauseBytes }: DiskBars,
): 'fine' | ShortRoom['level'] {
  if (free >= warnBytes || mayGrow <= free) return 'fine';
  return free < pauseBytes ? 'short' : 'low';
}

/** What is free where images lie, asked once for each folder in a round. */
export type FreeRoom = (folder: string) => Promise<number>;

/** Asks the file systems, each folder once. */
export function freeRoom(): FreeRoom {
  const known = new Map<string, Promise<number>>();
  return async (folder) => {
    const asked = known.get(folder) ?? freeBytes(folder);
    known.set(folder, asked);
    return await asked;
  };
}

/**
 * The folder of a machine's writable images with the least room, where they can outgrow it; null where all is well.
 * Headers of images are read only where there is little room.
 */
export async function shortRoom(
  { config, folder }: { config: VmConfig; folder: string },
  free: FreeRoom,
  bars: DiskBars,
): Promise<ShortRoom | null> {
  const folders = new Map<string, VmConfig['disks']>();
  for (const disk of config.disks) {
    if (disk.readOnly) continue;
    const place = path.dirname(path.resolve(folder, disk.file));
    folders.set(place, [...(folders.get(place) ?? []), disk]);
  }
  const found: ShortRoom[] = [];
  for (const [place, disks] of folders) {
    const left = await free(place).catch(() => Number.POSITIVE_INFINITY);
    if (left >= bars.warnBytes) continue;
    const growth = await Promise.all(
      disks.map(async ({ file, format }) => await mayGrow(path.resolve(folder, file), format)),
    );
    const level = judgeRoom(
      left,
      growth.reduce((sum, bytes) => sum + bytes, 0),
      bars,
    );
    if (level !== 'fine') found.push({ path: place, freeBytes: left, level });
  }
  return found.toSorted((one, other) => one.freeBytes - other.freeBytes)[0] ?? null;
}

/** Bytes that an image can still take; a device of the computer takes none of a file system. */
async function mayGrow(file: string, format: string): Promise<number> {
  const { virtualBytes, bytes } = await imageFacts(file, format);
  if (bytes === null) return 0;
  return virtualBytes === null ? Number.POSITIVE_INFINITY : Math.max(0, virtualBytes - bytes);
}
