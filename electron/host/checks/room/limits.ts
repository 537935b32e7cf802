import { formatSize, GiB } from '../../../../shared/units';
import type { SubVerdict } from '../../../../shared/host';
import { message } from '../../messages';
import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { part, witness, witnessOf } from '../build';

const source = '/proc/self/limits';
/** CAP_IPC_LOCK among the capability bits (`linux/capability.h`): its bearer locks without a limit. */
const ipcLock = 1n << 14n;
/** What every session starts with; a machine with some disks and ports needs a few dozen. */
const usualFiles = 1024;

function mayLockAll(snapshot: HostSnapshot): boolean {
  const mask = valueOf(snapshot.identity.capabilities);
  return mask !== undefined && (BigInt(`0x${mask}`) & ipcLock) !== 0n;
}

/** VFIO pins all of a guest's memory, and this limit counts for it. */
export function lockedMemory(snapshot: HostSnapshot): SubVerdict {
  const title = message('memory.locked.title');
  const found = valueOf(snapshot.memory.limits);
  const exempt = mayLockAll(snapshot);
  const witnesses = [
    witnessOf(source, snapshot.memory.limits, ({ lockedMemory: bytes }) => {
      return `locked ${bytes ?? 'unlimited'}`;
    }),
    witness('CAP_IPC_LOCK', exempt ? 'held' : 'not held'),
  ];
  const deciding = exempt ? 'CAP_IPC_LOCK' : source;
  if (!found && !exempt) {
    const summary = message('memory.locked.unknown');
    return part('locked-memory', title, { verdict: 'unknown', summary, witnesses, deciding });
  }
  const limit = exempt ? null : (found?.lockedMemory ?? null);
  const enough = limit === null || limit >= GiB;
  const size = limit === null ? '∞' : formatSize(limit);
  return part('locked-memory', title, {
    verdict: enough ? 'on' : 'blocked',
    summary: message(enough ? 'memory.locked.on' : 'memory.locked.low', { size }),
    witnesses,
    deciding,
  });
}

/** How many files one process may open: disks, network cards and sockets of a machine count. */
export function openFiles(snapshot: HostSnapshot): SubVerdict {
  const title = message('memory.files.title');
  const found = valueOf(snapshot.memory.limits);
  const witnesses = [
    witnessOf(source, snapshot.memory.limits, (limits) => {
      return `open files ${limits.openFiles ?? 'unlimited'}`;
    }),
  ];
  if (!found) {
    const summary = message('memory.files.unknown');
    return part('open-files', title, { verdict: 'unknown', summary, witnesses, deciding: source });
  }
  const enough = found.openFiles === null || found.openFiles >= usualFiles;
  const count = found.openFiles ?? '∞';
  return part('open-files', title, {
    verdict: enough ? 'on' : 'blocked',
    summary: message(enough ? 'memory.files.on' : 'memory.files.low', { count }),
    witnesses,
    deciding: source,
  });
}

/** What cgroups can limit here. `devices` is no controller in version 2: there, programs decide on devices. */
export function cgroupControllers(snapshot: HostSnapshot): SubVerdict {
  const title = message('memory.cgroup.title');
  const found = valueOf(snapshot.memory.cgroup);
  const witnesses = [
    witnessOf('cgroup', snapshot.memory.cgroup, ({ version, controllers }) => {
      return `v${version}: ${controllers.join(' ')}`;
    }),
  ];
  const deciding = 'cgroup';
  if (!found) {
    const summary = message('memory.cgroup.unknown');
    return part('cgroup', title, { verdict: 'unknown', summary, witnesses, deciding });
  }
  const wanted = ['cpu', 'memory', found.version === 2 ? 'io' : 'blkio'];
  const missing = wanted.filter((name) => !found.controllers.includes(name));
  const params = { version: found.version, names: found.controllers.join(' · ') };
  return part('cgroup', title, {
    verdict: missing.length === 0 ? 'on' : 'blocked',
    summary:
      missing.length === 0
        ? message('memory.cgroup.on', params)
        : message('memory.cgroup.some', { ...params, missing: missing.join(' · ') }),
    witnesses,
    deciding,
  });
}
