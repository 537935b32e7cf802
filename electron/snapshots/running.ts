import type { QmpClient } from '../qemu/qmp/client';
import { jobEnd, newJobId } from '../qemu/qmp/jobs';
import { endBackground } from '../vm/suspend/background';
import type { PointImage } from './images';

/** QEMU answers nothing while it reads or writes a guest's memory. */
const patience = { timeoutMs: 12 * 60 * 60 * 1000 };

const nodesOf = (images: readonly PointImage[]) => images.map(({ node }) => node);

/** Where memory goes: the first disk. */
const homeOf = ([first]: readonly PointImage[]): string => {
  if (!first) throw new Error('a snapshot without images');
  return first.node;
};

/** Makes a snapshot in each image of a guest that runs, at one moment, without its memory. @throws `qmp-error`. */
export async function tagRunning(
  qmp: QmpClient,
  images: readonly PointImage[],
  tag: string,
): Promise<void> {
  const actions = nodesOf(images).map((device) => ({
    type: 'blockdev-snapshot-internal-sync',
    data: { device, name: tag },
  }));
  await qmp.execute('transaction', { actions }, patience);
}

/** The same with memory and devices; the guest stands still meanwhile. @throws `qmp-error`. */
export async function saveRunning(
  qmp: QmpClient,
  images: readonly PointImage[],
  tag: string,
): Promise<void> {
  // Whoever was killed while a guest went on has left that on.
  await endBackground(qmp);
  const id = newJobId('save');
  const how = { 'job-id': id, tag, vmstate: homeOf(images), devices: nodesOf(images) };
  await qmp.execute('snapshot-save', how, patience);
  await jobEnd(qmp, id);
}

/** Gives a machine that stands still the state of a snapshot. @throws `qmp-error`, `cancelled`. */
export async function loadState(
  qmp: QmpClient,
  images: readonly PointImage[],
  tag: string,
  signal: AbortSignal,
): Promise<void> {
  const id = newJobId('load');
  const how = { 'job-id': id, tag, vmstate: homeOf(images), devices: nodesOf(images) };
  await qmp.execute('snapshot-load', how, patience);
  await jobEnd(qmp, id, signal);
}

/** Takes a snapshot out of those images of a guest that have it. @throws `qmp-error`. */
export async function untagRunning(
  qmp: QmpClient,
  images: readonly PointImage[],
  tag: string,
): Promise<void> {
  const id = newJobId('delete');
  const how = { 'job-id': id, tag, devices: nodesOf(images) };
  await qmp.execute('snapshot-delete', how, patience);
  await jobEnd(qmp, id);
}
