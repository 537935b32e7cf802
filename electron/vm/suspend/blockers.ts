import { failure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
import { deviceIds } from '../../qemu/hardware/device-ids';
import { clipboardItems } from '../../qemu/hardware/parts/clipboard';
import type { QmpClient } from '../../qemu/qmp/client';
import { plugDevice, unplugDevice } from '../edit/live-devices';

/** What keeps a guest's memory in QEMU, in QEMU's words; empty when nothing does. */
export async function blockersOf(qmp: QmpClient): Promise<string[]> {
  return (await qmp.execute('query-migrate'))['blocked-reasons'] ?? [];
}

/**
 * Pure: whether the memory of a guest can be saved, also where its shared clipboard has to be taken out for that. A QEMU
 * that could save the clipboard, but not with a machine of this version, still names it after it was taken out, and crashes
 * with the next state that it saves (measured on 11.1).
 */
export const canBeSaved = (
  reasons: readonly string[],
  { clipboard }: Pick<VmConfig, 'clipboard'>,
): boolean =>
  reasons.length === 0 ||
  (clipboard === true && !reasons.some((words) => /vdagent.*machine version/.test(words)));

/** How the memory of a guest is taken. */
export interface TakingMemory {
  /** What is thrown where that cannot be done. */
  code: 'snapshot-memory-blocked' | 'suspend-blocked';
  /** The guest has ended when it is taken: nothing is given back to it. */
  ends: boolean;
}

/**
 * Runs `work` without the shared clipboard where that is what keeps memory in QEMU: its backend cannot be saved by every
 * QEMU. The guest sees its channel go and come back.
 * @param started what the guest has.
 * @param work gets the hardware that the saved state is of.
 * @returns what `work` gave.
 * @throws AppFailure `how.code`; as `work`.
 */
export async function withoutBlockers<T>(
  qmp: QmpClient,
  started: VmConfig,
  how: TakingMemory,
  work: (hardware: VmConfig) => Promise<T>,
): Promise<T> {
  const before = await blockersOf(qmp);
  if (before.length === 0) return await work(started);
  if (!canBeSaved(before, started)) throw blocked(started, before, how);
  let value: T;
  try {
    // Where the guest keeps it, it is still what is in the way.
    await unplugDevice(qmp, deviceIds.clipboardPort);
    const left = await blockersOf(qmp);
    if (left.length > 0) throw blocked(started, left, how);
    value = await work({ ...started, clipboard: false });
  } catch (error) {
    // The first failure is told, whatever becomes of the clipboard.
    await plugClipboard(qmp, started).catch(() => undefined);
    throw error;
  }
  if (!how.ends) await plugClipboard(qmp, started);
  return value;
}

const blocked = (
  { id, name }: VmConfig,
  reasons: readonly string[],
  { code }: Pick<TakingMemory, 'code'>,
) => failure(code, { params: { name, reason: reasons.join(' ') }, vmId: id });

/**
 * Loads a state that was saved without the shared clipboard into a machine that has begun with it, so that the bus it
 * hangs on is there also where nothing else needs one.
 * @throws AppFailure `plug-failed`; as `load`.
 */
export async function loadWithoutClipboard(
  qmp: QmpClient,
  hardware: VmConfig,
  load: () => Promise<void>,
): Promise<void> {
  await unplugDevice(qmp, deviceIds.clipboardPort);
  await load();
  await plugClipboard(qmp, hardware);
}

/** Gives a guest its shared clipboard again, as a start does. @throws AppFailure `plug-failed`. */
async function plugClipboard(qmp: QmpClient, hardware: VmConfig): Promise<void> {
  await plugDevice(qmp, deviceIds.clipboardPort, clipboardItems(hardware));
}
