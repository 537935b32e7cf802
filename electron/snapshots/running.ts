import { failure } from '../../shared/errors';
import type { VmConfig } from '../../shared/vm-config';
import { deviceIds } from '../qemu/hardware/device-ids';
import { clipboardItems } from '../qemu/hardware/parts/clipboard';
import type { QmpClient } from '../qemu/qmp/client';
import { jobEnd, newJobId } from '../qemu/qmp/jobs';
import { plugDevice, unplugDevice } from '../vm/edit/live-devices';
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

/** What keeps a guest's memory in QEMU, in QEMU's words; empty when nothing does. */
export async function blockersOf(qmp: QmpClient): Promise<string[]> {
  return (await qmp.execute('query-migrate'))['blocked-reasons'] ?? [];
}

/**
 * Runs `work` without the shared clipboard where that is what keeps memory in QEMU: its backend cannot be saved by every
 * QEMU. The guest sees its channel go and come back.
 * @param started what the guest has.
 * @returns what `work` gave, and the hardware that the saved state is of.
 * @throws AppFailure `snapshot-memory-blocked`; as `work`.
 */
export async function withoutBlockers<T>(
  qmp: QmpClient,
  started: VmConfig,
  work: () => Promise<T>,
): Promise<{ value: T; hardware: VmConfig }> {
  const before = await blockersOf(qmp);
  if (before.length === 0) return { value: await work(), hardware: started };
  if (started.clipboard !== true) throw blocked(started, before);
  let value: T;
  try {
    // Where the guest keeps it, it is still what is in the way.
    await unplugDevice(qmp, deviceIds.clipboardPort);
    const left = await blockersOf(qmp);
    if (left.length > 0) throw blocked(started, left);
    value = await work();
  } catch (error) {
    // The first failure is told, whatever becomes of the clipboard.
    await plugClipboard(qmp, started).catch(() => undefined);
    throw error;
  }
  await plugClipboard(qmp, started);
  return { value, hardware: { ...started, clipboard: false } };
}

const blocked = ({ id, name }: VmConfig, reasons: readonly string[]) =>
  failure('snapshot-memory-blocked', {
    params: { name, reason: reasons.join(' ') },
    vmId: id,
  });

/** Gives a guest its shared clipboard again, as a start does. @throws AppFailure `plug-failed`. */
export async function plugClipboard(qmp: QmpClient, hardware: VmConfig): Promise<void> {
  await plugDevice(qmp, deviceIds.clipboardPort, clipboardItems(hardware));
}
