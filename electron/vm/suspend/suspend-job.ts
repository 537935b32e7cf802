import { rename } from 'node:fs/promises';
import { AppFailure, failure } from '../../../shared/errors';
import type { SuspendOutlook } from '../../../shared/suspend';
import { formatSize } from '../../../shared/units';
import type { VmConfig } from '../../../shared/vm-config';
import { freeBytes } from '../../disks/free-space';
import type { JobHandle, JobService, RunningJob } from '../../jobs/types';
import { syncFolder } from '../../lib/atomic-file';
import { keepLastPicture } from '../last-picture';
import { holdsOfVm } from '../launch/holds';
import { takeScreendump } from '../screendump';
import type { StillGuest, StillMachine } from '../still-machine';
import { refusal } from '../supervise/refusal';
import type { VmService } from '../types';
import { blockersOf, canBeSaved, withoutBlockers } from './blockers';
import { marksOf } from './disk-marks';
import { residentBytes, usualPace } from './guest-memory';
import { goOnAfter } from './migration';
import { saveState } from './save-state';
import {
  beginState,
  forgetSuspended,
  stateFile,
  unfinishedState,
  writeSuspended,
} from './suspended-file';

export interface SuspendRooms {
  vms: VmService;
  jobs: Pick<JobService, 'start'>;
}

/**
 * What suspending a guest now would mean; nothing is changed.
 * @throws AppFailure `vm-not-found`, `vm-not-running`, `suspend-blocked`, `suspend-disk-shared`.
 */
export async function suspendOutlook(
  { vms }: Pick<SuspendRooms, 'vms'>,
  id: string,
): Promise<SuspendOutlook> {
  const config = vms.config(id);
  const { pid, memoryMiB, name } = vms.get(id);
  if (pid === null) throw failure('vm-not-running', { params: { name }, vmId: id });
  const started = vms.waiting(id).started ?? config;
  refuseShared(started);
  const reasons = await vms.useMonitor(id, blockersOf);
  // The shared clipboard is taken out for a moment where it is what is in the way.
  if (!canBeSaved(reasons, started)) {
    throw failure('suspend-blocked', { params: { name, reason: reasons.join(' ') }, vmId: id });
  }
  const bytes = residentBytes(pid) ?? memoryMiB * 1024 * 1024;
  const seconds = Math.max(1, Math.round(bytes / usualPace));
  return { bytes, seconds, free: await freeBytes(vms.folder(id)) };
}

/** Others go on writing to it meanwhile. @throws AppFailure `suspend-disk-shared`. */
function refuseShared({ id: vmId, name, disks }: VmConfig): void {
  const shared = disks.filter(({ shareable, readOnly }) => shareable === true && !readOnly);
  if (shared.length === 0) return;
  const params = { name, disks: shared.map(({ id }) => id).join(', ') };
  throw failure('suspend-disk-shared', { params, vmId });
}

/**
 * Begins the job that writes a guest's memory to the disk and ends it. Cancelled or failed, the guest goes on and
 * nothing is left.
 * @throws AppFailure as {@link suspendOutlook}; `disk-full`, `held-by-job`. The job: the same, `not-allowed-now`,
 * `no-space-left`, `file-unwritable`, `qmp-error`, `qemu-exited`, `process-stuck`.
 */
export async function beginSuspending(
  { vms, jobs }: SuspendRooms,
  id: string,
): Promise<RunningJob<never>> {
  const { bytes, free } = await suspendOutlook({ vms }, id);
  const [config, folder] = [vms.config(id), vms.folder(id)];
  if (free < bytes) {
    const params = { path: folder, needed: formatSize(bytes), free: formatSize(free) };
    throw failure('disk-full', { params, vmId: id });
  }
  const holds = await holdsOfVm(config, folder);
  const about = { subject: { vmId: id, name: config.name }, holds };
  return await jobs.start('suspend', about, async (handle) => {
    handle.progress({ step: 'preparing', fraction: null });
    await handle.tidy([unfinishedState(folder)]);
    await vms.still(id, handle.id, async (machine) => await suspendStill(machine, bytes, handle));
    // What has seen the process end tells the list a moment later.
    await vms.when(id, ({ state }) => state === 'off', AbortSignal.timeout(settleMs));
  });
}

const settleMs = 10_000;

async function suspendStill(
  machine: StillMachine,
  expected: number,
  handle: JobHandle<never>,
): Promise<void> {
  const { guest, folder, config } = machine;
  const { id: vmId, name } = config;
  if (!guest) throw failure('vm-not-running', { params: { name }, vmId });
  const { qmp, started } = guest;
  refuseShared(started);
  const { status } = await qmp.execute('query-status');
  // It has failed, or is asleep: what would go on could not.
  if (status !== 'running' && status !== 'paused') {
    throw refusal({ id: vmId, name, state: 'crashed' }, 'not-allowed-now', 'suspend');
  }
  await beginState(folder);
  await keepPicture(guest, folder);
  const ran = status === 'running';
  const how = { code: 'suspend-blocked', ends: true } as const;
  try {
    await withoutBlockers(qmp, started, how, async (hardware) => {
      const bytes = await save(guest, { folder, expected, ran, handle });
      handle.cancellable(false);
      await keep(guest, { folder, bytes, ran, hardware });
    });
  } catch (error) {
    await forgetSuspended(folder).catch(() => undefined);
    throw error;
  }
  await guest.end();
}

interface SaveWish {
  folder: string;
  /** Bytes, more or less. */
  expected: number;
  ran: boolean;
  handle: JobHandle<never>;
}

async function save(
  { qmp, stateSocket }: StillGuest,
  { folder, expected, ran, handle }: SaveWish,
): Promise<number> {
  handle.progress({ step: 'saving-memory', fraction: 0 });
  return await saveState({
    qmp,
    socket: stateSocket,
    file: unfinishedState(folder),
    ran,
    signal: handle.signal,
    onBytes: (done) => {
      const total = Math.max(expected, done);
      handle.progress({ fraction: done / total, bytes: { done, total } });
    },
  });
}

interface Kept {
  folder: string;
  bytes: number;
  ran: boolean;
  hardware: VmConfig;
}

/** The VM is suspended when this is done; the guest goes on where that fails. */
async function keep(
  { qmp, started, accelerator }: StillGuest,
  { folder, bytes, ran, hardware }: Kept,
): Promise<void> {
  try {
    await rename(unfinishedState(folder), stateFile(folder));
    await syncFolder(folder);
    const disks = await marksOf(started, folder);
    const what = { at: Date.now(), bytes, paused: !ran, accelerator, disks };
    await writeSuspended(folder, { ...what, config: started, hardware });
  } catch (error) {
    // Before the guest writes to its disks nothing may say that it is suspended.
    await forgetSuspended(folder);
    await goOnAfter(qmp, ran);
    throw error;
  }
}

/** How its screen looked. It has none, or there is no room: the page does without. */
async function keepPicture({ qmp, socketFolder }: StillGuest, folder: string): Promise<void> {
  try {
    await keepLastPicture(folder, await takeScreendump(qmp, socketFolder));
  } catch (error) {
    if (!(error instanceof AppFailure)) throw error;
  }
}
