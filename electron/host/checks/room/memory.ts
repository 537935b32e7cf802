import { formatSize, MiB } from '../../../../shared/units';
import type { SubVerdict, Verdict } from '../../../../shared/host';
import { message } from '../../messages';
import { isUnclear, valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { part, verdict, witness, witnessOf } from '../build';
import { cgroupControllers, lockedMemory, openFiles } from './limits';
import { watchedMemory } from './watched-memory';

/** Less than this is no room for any guest beside the desktop. */
const leastAvailable = 512 * MiB;

function hugePages(snapshot: HostSnapshot): SubVerdict {
  const info = valueOf(snapshot.memory.meminfo);
  const total = info?.['HugePages_Total'];
  const witnesses = [
    witness('HugePages_Total', total === undefined ? 'absent' : String(total)),
    witness('HugePages_Free', String(info?.['HugePages_Free'] ?? 'absent')),
    ...snapshot.memory.hugePages.map(({ size, total: pages, free }) =>
      witness(`hugepages-${formatSize(size)}`, `${free} of ${pages} free`),
    ),
    witnessOf('transparent_hugepage/enabled', snapshot.memory.transparentHugePages),
  ];
  const title = message('memory.hugepages.title');
  const deciding = 'HugePages_Total';
  if (total === undefined) {
    const summary = message('memory.hugepages.unknown');
    return part('hugepages', title, { verdict: 'unknown', summary, witnesses, deciding });
  }
  // HugePages_Total counts pages of the usual size; those of other sizes have folders of their own.
  const reserved = snapshot.memory.hugePages.filter((one) => one.total > 0);
  const sizes = reserved.map(({ size, total: pages }) => `${pages} × ${formatSize(size)}`);
  const usual = `${total} × ${formatSize(info?.['Hugepagesize'] ?? 0)}`;
  const summary =
    total > 0 || sizes.length > 0
      ? message('memory.hugepages.reserved', { pages: sizes.join(', ') || usual })
      : message('memory.hugepages.none');
  return part('hugepages', title, { verdict: 'on', summary, witnesses, deciding });
}

function topology(snapshot: HostSnapshot): SubVerdict {
  const { info, online, sockets } = snapshot.cpu;
  const count = valueOf(info)?.count;
  const nodes = valueOf(snapshot.memory.numaNodes);
  const witnesses = [
    witnessOf('/sys/devices/system/cpu/online', online),
    witnessOf('/sys/devices/system/node/online', snapshot.memory.numaNodes),
    ...snapshot.memory.nodes.map(({ id, total, free }) =>
      witness(`node${id}`, `${formatSize(free)} of ${formatSize(total)} free`),
    ),
  ];
  const title = message('memory.topology.title');
  if (count === undefined) {
    const summary = message('memory.topology.unknown');
    return part('topology', title, { verdict: 'unknown', summary, witnesses });
  }
  const summary = message('memory.topology.on', {
    count,
    sockets: sockets ?? '?',
    nodes: nodes ?? '?',
  });
  return part('topology', title, { verdict: 'on', summary, witnesses });
}

function sharedMemory(snapshot: HostSnapshot): SubVerdict {
  const { sharedMemory: fact } = snapshot.memory;
  const room = valueOf(fact);
  const title = message('memory.shared.title');
  const witnesses = [
    witnessOf('/dev/shm', fact, ({ availableBytes }) => formatSize(availableBytes)),
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
  const parts = [
    hugePages(snapshot),
    topology(snapshot),
    sharedMemory(snapshot),
    lockedMemory(snapshot),
    openFiles(snapshot),
    cgroupControllers(snapshot),
    ...watchedMemory(snapshot),
  ];
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
