import path from 'node:path';
import type { VmConfig } from '../../../shared/vm-config';
import type { SocketPaths } from '../../qemu/hardware/types';
import { hasDeadLock, takeLock } from './launch-lock';
import { readLaunchRecord, writeLaunchRecord, type LaunchRecord } from './launch-record';
import {
  argvOf,
  bootId,
  executableOf,
  findProcess,
  type ProcessIdentity,
} from '../../lib/process-facts';

/**
 * Finds a guest whose starter was killed between spawning QEMU and writing the launch record: the starter's lock
 * is still there though its holder is dead. Writes the record that is missing, and removes the lock.
 * @returns the record of the guest found, or null when there is none to find.
 * @throws AppFailure `vm-busy` when another process does the same just now; `no-space-left`, `file-unwritable`.
 */
export async function recoverLostLaunch(
  config: VmConfig,
  folder: string,
  sockets: SocketPaths,
): Promise<LaunchRecord | null> {
  if (!hasDeadLock(folder)) return null;
  const lock = await takeLock(folder, config.id);
  try {
    const found = findProcess((argv) => isGuestOf(config.id, argv));
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

/** Pure: the argv of a QEMU that carries this VM's UUID. */
export function isGuestOf(vmId: string, argv: readonly string[]): boolean {
  const [program = '', ...words] = argv;
  return path.basename(program).startsWith('qemu') && words.includes(vmId);
}
