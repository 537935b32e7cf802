import { formatSize, GiB, MiB } from '../../../shared/units';
import type { SubVerdict, Verdict } from '../../../shared/host';
import { message } from '../messages';
import { isUnclear, valueOf } from '../snapshot/fact';
import type { HostSnapshot } from '../snapshot/snapshot';
import { part, verdict, witness, witnessOf } from './build';

/** Less than this is no room for any guest beside the desktop. */
const leastAvailable = 512 * MiB;

function hugePages(snapshot: HostSnapshot): SubVerdict {
  const info = valueOf(snapshot.memory.meminfo);
  const total = info?.['HugePages_Total'];
  const witnesses = [
    witness('HugePages_Total', total === undefined ? 'absent' : String(total)),
    witness('HugePages_Free', String(info?.['HugePages_Free'] ?? 'absent')),
    witnessOf('transparent_hugepage/enabled', snapshot.memory.transparentHugePages),
  ];
  const title = message('memory.hugepages.title');
  const deciding = 'HugePages_Total';
  if (total === undefined) {
    const summary = message('memory.hugepages.unknown');
    return part('hugepages', title, { verdict: 'unknown', summary, witnesses, deciding });
  }
  const size = formatSize(info?.['Hugepagesize'] ?? 0);
  const summary =
    total > 0
      ? message('memory.hugepages.reserved', { count: total, size })
      : message('memory.hugepages.none');
  return part('hugepages', title, { verdict: 'on', summary, witnesses, deciding });
}

function limits(snapshot: HostSnapshot): SubVerdict {
  const title = message('memory.locked.title');
  const source = '/proc/self/limits';
  const found = valueOf(snapshot.memory.limits);
  const witnesses = [
    witnessOf(source, snapshot.memory.limits, ({ lockedMemory, openFiles }) => {
      return `locked ${lockedMemory ?? 'unlimited'}, open files ${openFiles ?? 'unlimited'}`;
    }),
  ];
  if (!found) {
    const summary = message('memory.locked.unknown');
    return part('locked-memory', title, {
      verdict: 'unknown',
      summary,
      witnesses,
      deciding: source,
    });
  }
  // VFIO pins all of a guest's memory, and the limit counts for it.
  const enough = found.lockedMemory === null || found.lockedMemory >= GiB;
  const size = found.lockedMemory === null ? '∞' : formatSize(found.lockedMemory);
  return part('locked-memory', title, {
    verdict: enough ? 'on' : 'blocked',
    summary: message(enough ? 'memory.locked.on' : 'memory.locked.low', { size }),
    witnesses,
    deciding: source,
  });
}

function topology(snapshot: HostSnapshot): SubVerdict {
  const { info, online, sockets } = snapshot.cpu;
  const count = valueOf(info)?.count;
  const nodes = valueOf(snapshot.memory.numaNodes);
  const witnesses = [
    witnessOf('/sys/devices/system/cpu/online', online),
    witnessOf('/sys/devices/system/node/online', snapshot.memory.numaNodes),
  ];
  const title = message('memory.topology.title');
  if (count === undefined) {
    const summary = message('memory.topology.unknown');
    return part('topology', title, { verdict: 'unknown', summary, witnesses });
  }
  const summary = message('memory.topology.on', {
    cpus: count,
    sockets: sockets ?? '?',
    nodes: nodes ?? '?',
  });
  return part('topology', title, { verdict: 'on', summary, witnesses });
}

function sharedMemory(snapshot: HostSnapshot): SubVerdict {
  const { sharedMemory: fact, cgroup } = snapshot.memory;
  const room = valueOf(fact);
  const title = message('memory.shared.title');
  const witnesses = [
    witnessOf('/dev/shm', fact, ({ availableBytes }) => formatSize(availableBytes)),
    witnessOf(
      'cgroup',
      cgroup,
      ({ version, controllers }) => `v${version}: ${controllers.join(' ')}`,
    ),
  ];
  const deciding = '/dev/shm';
  if (!room) {
    const summary = message('memory.shared.unknown');
    return part('shared-memory', title, { verdict: 'unknown', summary, witnesses, deciding });
  }
  const size = formatSize(room.availableBytes);
  const enough = room.availableBytes >= leastAvailable;
  const summary = message(enough ? 'memory.shared.on' : 'memory.shared.low', { size });
  return part('shared-memory', title, {
    verdict: enough ? 'on' : 'blocked',
    summary,
    witnesses,
    deciding,
  });
}

/** Room for guests' memory now: what is available, and what a cgroup leaves of it. */
export function checkMemory(snapshot: HostSnapshot): Verdict {
  const title = message('memory.title');
  const info = valueOf(snapshot.memory.meminfo);
  const parts = [hugePages(snapshot), topology(snapshot), sharedMemory(snapshot), limits(snapshot)];
  const source = '/proc/meminfo';
  const witnesses = [
    witnessOf(source, snapshot.memory.meminfo, (values) => {
      return `MemTotal ${formatSize(values['MemTotal'] ?? 0)}, MemAvailable ${formatSize(values['MemAvailable'] ?? values['MemFree'] ?? 0)}`;
    }),
  ];
  const limit = valueOf(snapshot.memory.cgroupMemoryLimit)?.bytes ?? null;
  const unclear = isUnclear(snapshot.memory.cgroupMemoryLimit);
  if (unclear) witnesses.push(witnessOf('memory.max', snapshot.memory.cgroupMemoryLimit, () => ''));
  if (limit !== null) witnesses.push(witness('memory.max', formatSize(limit)));
  if (!info || unclear) {
    const summary = message('memory.unknown');
    return verdict(
      'memory',
      title,
      { verdict: 'unknown', summary, witnesses, deciding: unclear ? 'memory.max' : source },
      parts,
    );
  }
  const free = info['MemAvailable'] ?? info['MemFree'] ?? 0;
  const available = Math.min(free, limit ?? Infinity);
  const params = { available: formatSize(available), total: formatSize(info['MemTotal'] ?? 0) };
  const enough = available >= leastAvailable;
  const deciding = limit !== null && limit < free ? 'memory.max' : source;
  return verdict(
    'memory',
    title,
    {
      verdict: enough ? 'on' : 'blocked',
      summary: message(enough ? 'memory.on' : 'memory.low', params),
      witnesses,
      deciding,
      next: enough ? null : message('memory.next'),
    },
    parts,
  );
}
