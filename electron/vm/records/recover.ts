import path from 'node:path';
import type { VmConfig } from '../../../shared/vm-config';
import type { SocketPaths } from '../../qemu/hardware/types';
import { monitorSocketLeft } from '../launch/runtime-folder';
import { hasDeadLock, isLocked, takeLock } from './launch-lock';
import { readLaunchRecord, writeLaunchRecord, type LaunchRecord } from './launch-record';
import {
  argvOf,
  bootId,
  executableOf,
  findProcess,
  type ProcessIdentity,
} from '../../lib/process-facts';

/**
 * Finds a guest that no launch record names. Its starter was killed between spawning QEMU and writing the record, and has
 * left its lock; or the record was deleted, damaged or replaced by an older one since, and QEMU's monitor socket is still
 * where it was. Writes the record that is missing, and removes the lock.
 * @returns the record of the guest found, or null when there is none to find.
 * @throws AppFailure `vm-locked` when another process does the same just now; `no-space-left`, `file-unwritable`.
 */
export async function recoverLostLaunch(
  config: VmConfig,
  folder: string,
  sockets: SocketPaths,
): Promise<LaunchRecord | null> {
  const cutShort = hasDeadLock(folder);
  // Who holds the lock starts it just now, and will write the record.
  if (!cutShort && (isLocked(folder) || !(await livingGuest(config.id, sockets)))) return null;
  const lock = await takeLock(folder, config.id);
  try {
    const found = cutShort
      ? findProcess((argv) => isGuestOf(config.id, argv))
      : await livingGuest(config.id, sockets);
    if (!found) return null;
    const known = readLaunchRecord(folder);
    if (known?.pid === found.pid && known.startTime === found.startTime) return known;
    const record = recordOf(found, config, sockets);
    if (record) await writeLaunchRecord(folder, record);
    return record;
  } finally {
    lock.release();
  }
}

function recordOf(
  found: ProcessIdentity,
  config: VmConfig,
  sockets: SocketPaths,
): LaunchRecord | null {
  const [exe, argv] = [executableOf(found.pid), argvOf(found.pid)];
  if (!exe || !argv) return null;
  const accelerator = argv[argv.indexOf('-accel') + 1];
  return {
    schema: 1,
    ...found,
    bootId: bootId(),
    exe,
    argv,
    sockets: { folder: sockets.folder, qmp: sockets.qmp, qmpCli: sockets.qmpCli },
    // They end by themselves when QEMU does; which ones there are is not known any more.
    sidecars: [],
    startedAt: Date.now(),
    accelerator: accelerator?.startsWith('kvm') ? 'kvm' : 'tcg',
    onceFromCd: config.boot.onceFromCd,
  };
}

/**
 * The QEMU that serves a VM's monitor socket, whatever the VM's folder says; null when there is none. Walks all of
 * `/proc` where the socket is there.
 */
export async function livingGuest(
  vmId: string,
  { qmp }: Pick<SocketPaths, 'qmp'>,
): Promise<ProcessIdentity | null> {
  if (!(await monitorSocketLeft(qmp))) return null;
  return findProcess((argv) => ownsSocket(vmId, qmp, argv));
}

function ownsSocket(vmId: string, qmp: string, argv: readonly string[]): boolean {
  return isGuestOf(vmId, argv) && argv.some((word) => word.includes(qmp));
}

/** Pure: the argv of a QEMU that carries this VM's UUID. */
export function isGuestOf(vmId: string, argv: readonly string[]): boolean {
  const [program = '', ...words] = argv;
  return path.basename(program).startsWith('qemu') && words.includes(vmId);
}
