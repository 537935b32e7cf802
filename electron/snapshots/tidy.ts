import { existsSync } from 'node:fs';
import type { FindQemuImg } from '../disks/run-qemu-img';
import {
  forgetPoint,
  readPoints,
  readStanding,
  readUnfinished,
  rewritePoint,
  tagOf,
  writeStanding,
  type Point,
} from '../vm/points/point-store';
import type { StillMachine } from '../vm/still-machine';
import { diskImages, nvramImage, variablesImage, type PointImage } from './images';
import { withoutPoint } from './plan';
import { untagRunning } from './running';
import { mendInterrupted, untagStopped } from './stopped';

/** The images that hold a point: those it was made in, wherever the definition is by now. */
export function imagesOfPoint({ config, hasNvram }: Point, folder: string): PointImage[] {
  return [...diskImages(config, folder), ...(hasNvram ? [variablesImage(folder)] : [])];
}

/**
 * Takes a point's state out of images. Those that a guest which runs has are QEMU's to change, the others are ours.
 * @throws as QEMU and `qemu-img`.
 */
export async function untag(
  qemuImg: FindQemuImg,
  { guest, folder }: Pick<StillMachine, 'guest' | 'folder'>,
  point: Point,
): Promise<void> {
  const tag = tagOf(point.id);
  const elsewhere = new Set(imagesElsewhere({ guest, folder }, point).map(({ file }) => file));
  const images = imagesOfPoint(point, folder);
  const inUse = images.filter(({ file }) => !elsewhere.has(file));
  if (guest && inUse.length > 0) await untagRunning(guest.qmp, inUse, tag);
  await untagStopped(
    qemuImg,
    images.filter(({ file }) => elsewhere.has(file)),
    tag,
  );
}

/** The images of a point that the machine's own QEMU, if it runs, has not open. */
export function imagesElsewhere(
  { guest, folder }: Pick<StillMachine, 'guest' | 'folder'>,
  point: Point,
): PointImage[] {
  const images = imagesOfPoint(point, folder);
  if (!guest) return images;
  const { started } = guest;
  const open = [...diskImages(started, folder), ...nvramImage(started, folder)];
  const known = new Set(open.map(({ file, node }) => `${node} ${file}`));
  return images.filter(({ file, node }) => !known.has(`${node} ${file}`));
}

const imagesThere = (point: Point, folder: string) =>
  imagesOfPoint(point, folder).filter(({ file }) => existsSync(file));

/** Finishes the deleting of points that a killed process has begun, and takes away what it has not finished making. */
export async function tidyPoints(
  qemuImg: FindQemuImg,
  machine: Pick<StillMachine, 'guest' | 'folder'>,
): Promise<void> {
  const { folder } = machine;
  for (const { id, point } of readUnfinished(folder)) {
    if (point) {
      await untag(qemuImg, machine, point);
      // Whoever was killed may have left clusters that nothing refers to; a QEMU that runs keeps them until it is off.
      if (!machine.guest) await mendInterrupted(qemuImg, imagesThere(point, folder));
      await detachPoint(folder, point);
    }
    await forgetPoint(folder, id);
  }
}

/** Takes a point out of the tree: what hung on it hangs on its parent. */
async function detachPoint(folder: string, gone: Point): Promise<void> {
  for (;;) {
    // Read again before each is written: a person may give one other words meanwhile, which takes no lock.
    const [point] = withoutPoint(readPoints(folder), gone).moved;
    if (!point) break;
    await rewritePoint(folder, point);
  }
  const { instead } = withoutPoint([], gone);
  const standing = readStanding(folder);
  if (standing.current === gone.id) await writeStanding(folder, { ...standing, current: instead });
}
