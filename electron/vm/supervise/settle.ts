import path from 'node:path';
import type { VmConfig } from '../../../shared/vm-config';
import { AppFailure } from '../../../shared/errors';
import { scanFolder } from '../definitions/scan';
import { writeDefinition } from '../definitions/store';
import { takeLock, type LaunchLock } from '../records/launch-lock';
import { readLaunchRecord, writeLaunchRecord, type LaunchRecord } from '../records/launch-record';
import { bootId } from '../../lib/process-facts';
import { removeStaleSockets } from '../launch/runtime-folder';
import { endSidecars } from '../launch/sidecars';

export interface SettleRequest {
  folder: string;
  /** The definition as this process knows it. */
  config: VmConfig;
  record: LaunchRecord;
  /** An unclean end leaves the sockets where they are: they are what tells a later process of it. */
  clean: boolean;
  /** The VM's lock when the caller holds it already. */
  lock?: LaunchLock;
}

/**
 * Tidies up after a run: helpers end, sockets go, and the wish to boot from the CD once is fulfilled.
 * @returns the definition as it is now.
 * @throws AppFailure `no-space-left`, `file-unwritable` when the definition cannot be written.
 */
export async function settleRun(request: SettleRequest): Promise<VmConfig> {
  const { record, config, clean } = request;
  // After a reboot of the host the same numbers may be another program's.
  if (record.bootId === bootId()) endSidecars(record.sidecars);
  if (!clean && !record.onceFromCd) return config;
  const lock = request.lock ?? (await tryLock(request.folder, config.id));
  // Another process tidies up after the same run, or starts the next one.
  if (!lock) return config;
  try {
    return await settleLocked(request);
  } finally {
    if (!request.lock) lock.release();
  }
}

async function settleLocked(request: SettleRequest): Promise<VmConfig> {
  const { folder, config, record, clean } = request;
  const current = readLaunchRecord(folder);
  const same = current?.pid === record.pid && current.startTime === record.startTime;
  if (!same) return config;
  if (clean) await removeStaleSockets(record.sockets);
  if (!current.onceFromCd) return config;
  // As it is on the disk: somebody may have edited it while the guest ran. One that is spoilt is left to its editor.
  const found = scanFolder(path.dirname(folder), path.basename(folder))?.definition;
  if (found?.kind !== 'valid' || found.config.id !== config.id) return config;
  const { boot } = found.config;
  const next = { ...found.config, boot: { ...boot, onceFromCd: false } };
  if (boot.onceFromCd) await writeDefinition(folder, next, found.unknownFields);
  // Otherwise a wish made after this run would be taken for fulfilled.
  await writeLaunchRecord(folder, { ...current, onceFromCd: false });
  return next;
}

async function tryLock(folder: string, vmId: string): Promise<LaunchLock | null> {
  try {
    return await takeLock(folder, vmId);
  } catch (error) {
    if (error instanceof AppFailure && error.error.code === 'vm-locked') return null;
    throw error;
  }
}
