import { absent, mapFact, read, unreadable, valueOf } from '../reading/fact';
import { statfs } from 'node:fs/promises';
import type { Fact } from '../reading/fact';
import type { MachineFiles } from '../reading/machine-files';

export interface MemoryFacts {
  /** `/proc/meminfo`, in bytes (huge pages: pieces). */
  meminfo: Fact<Record<string, number>>;
  transparentHugePages: Fact<string>;
  /** `0`, `0-1`, …: NUMA nodes that are online. */
  numaNodes: Fact<string>;
  /** By size in bytes: pages that are reserved, and how many of them nobody has taken. */
  hugePages: { size: number; total: number; free: number }[];
  /** Memory of each node, in bytes; only where there are several. */
  nodes: { id: number; total: number; free: number }[];
  swapTotal: number | null;
  sharedMemory: Fact<{ totalBytes: number; availableBytes: number }>;
  /** Limits of this process in bytes or pieces; null is unlimited. */
  limits: Fact<{ lockedMemory: number | null; openFiles: number | null }>;
  /** `/proc/sys/vm/unprivileged_userfaultfd`: 1 where every program may watch writes to its memory. */
  watchRight: Fact<string>;
  /** What gives that right at every start of this computer, exactly as it stands there. */
  watchOptions: Fact<string>;
  cgroup: Fact<{ version: 1 | 2; controllers: string[] }>;
  /** The smallest memory limit of the cgroups above this process; null bytes when there is none. */
  cgroupMemoryLimit: Fact<{ bytes: number | null }>;
}

/** Whether programs of an ordinary user may watch writes to their memory. */
export const watchFile = '/proc/sys/vm/unprivileged_userfaultfd';
/** Ours alone: what is written there is set at every start (sysctl.d(5)). */
export const watchOptionsFile = '/etc/sysctl.d/60-paddock-userfaultfd.conf';

function parseMeminfo(text: string): Record<string, number> | null {
  const values: Record<string, number> = {};
  for (const line of text.split('\n')) {
    const match = /^([\w()]+):\s+(\d+)( kB)?$/.exec(line);
    if (match?.[1]) values[match[1]] = Number(match[2]) * (match[3] ? 1024 : 1);
  }
  return values['MemTotal'] === undefined ? null : values;
}

function parseLimits(
  text: string,
): { lockedMemory: number | null; openFiles: number | null } | null {
  const soft = (name: string) => new RegExp(`^${name}\\s+(\\S+)`, 'm').exec(text)?.[1];
  const locked = soft('Max locked memory');
  const open = soft('Max open files');
  if (locked === undefined || open === undefined) return null;
  const value = (limit: string) => (limit === 'unlimited' ? null : Number(limit));
  return { lockedMemory: value(locked), openFiles: value(open) };
}

function readCgroup(files: MachineFiles): MemoryFacts['cgroup'] {
  const unified = files.text('/sys/fs/cgroup/cgroup.controllers');
  if (unified.state === 'read')
    return read({ version: 2, controllers: unified.value.split(/\s+/) });
  return mapFact(files.text('/proc/cgroups'), (text) => {
    const controllers = text.split('\n').flatMap((line) => {
      const [name, hierarchy, , enabled] = line.split(/\s+/);
      return name && !name.startsWith('#') && enabled === '1' && hierarchy !== '0' ? [name] : [];
    });
    return controllers.length > 0 ? { version: 1 as const, controllers } : null;
  });
}

/** cgroup v2: `memory.max` of this process's group and of every group above it. */
function readMemoryLimit(files: MachineFiles): MemoryFacts['cgroupMemoryLimit'] {
  const groups = files.text('/proc/self/cgroup');
  if (groups.state !== 'read') return groups;
  if (!/^\d+:[^:\n]*:\//m.test(groups.value)) return unreadable('not in the expected form');
  const parts = (/^0::(\/.*)$/m.exec(groups.value)?.[1] ?? '/').split('/').filter(Boolean);
  let smallest: number | null = null;
  for (let depth = parts.length; depth >= 0; depth -= 1) {
    const folder = ['/sys/fs/cgroup', ...parts.slice(0, depth)].join('/');
    const limit = files.text(`${folder}/memory.max`);
    if (limit.state === 'absent') continue;
    const said = limit.state === 'read' ? limit.value : '';
    if (/^\d+$/.test(said)) smallest = Math.min(smallest ?? Infinity, Number(said));
    else if (said !== 'max') return unreadable('a memory.max that is not understood');
  }
  return read({ bytes: smallest });
}

async function readSharedMemory(files: MachineFiles): Promise<MemoryFacts['sharedMemory']> {
  if (files.recording?.sharedMemory) return read(files.recording.sharedMemory);
  if (!files.isThisMachine) return absent;
  try {
    const { blocks, bavail, bsize } = await statfs('/dev/shm');
    return read({ totalBytes: blocks * bsize, availableBytes: bavail * bsize });
  } catch {
    return absent;
  }
}

/** `Documentation/admin-guide/mm/hugetlbpage.rst`: a folder for each size. */
function readHugePages(files: MachineFiles): MemoryFacts['hugePages'] {
  const folder = '/sys/kernel/mm/hugepages';
  return (valueOf(files.list(folder)) ?? []).flatMap((name) => {
    const size = /^hugepages-(\d+)kB$/.exec(name)?.[1];
    const count = (file: string) => valueOf(files.text(`${folder}/${name}/${file}`)) ?? '';
    const [total, free] = [count('nr_hugepages'), count('free_hugepages')];
    if (size === undefined || !/^\d+$/.test(total) || !/^\d+$/.test(free)) return [];
    return [{ size: Number(size) * 1024, total: Number(total), free: Number(free) }];
  });
}

/** More nodes than this say nothing that the first do not. */
const mostNodes = 16;

function readNodes(files: MachineFiles): MemoryFacts['nodes'] {
  const folder = '/sys/devices/system/node';
  const names = (valueOf(files.list(folder)) ?? []).filter((name) => /^node\d+$/.test(name));
  if (names.length < 2) return [];
  return names.slice(0, mostNodes).flatMap((name) => {
    const text = valueOf(files.text(`${folder}/${name}/meminfo`)) ?? '';
    const bytes = (key: string) => new RegExp(`${key}:\\s+(\\d+) kB`).exec(text)?.[1];
    const [total, free] = [bytes('MemTotal'), bytes('MemFree')];
    if (total === undefined || free === undefined) return [];
    return [{ id: Number(name.slice(4)), total: Number(total) * 1024, free: Number(free) * 1024 }];
  });
}

export async function readMemory(files: MachineFiles): Promise<MemoryFacts> {
  const meminfo = mapFact(files.text('/proc/meminfo'), parseMeminfo);
  return {
    meminfo,
    transparentHugePages: files.text('/sys/kernel/mm/transparent_hugepage/enabled'),
    numaNodes: files.text('/sys/devices/system/node/online'),
    hugePages: readHugePages(files),
    nodes: readNodes(files),
    swapTotal: meminfo.state === 'read' ? (meminfo.value['SwapTotal'] ?? null) : null,
    sharedMemory: await readSharedMemory(files),
    limits: mapFact(files.text('/proc/self/limits'), parseLimits),
    watchRight: files.text(watchFile),
    watchOptions: mapFact(files.bytes(watchOptionsFile), (bytes) => bytes.toString('utf8')),
    cgroup: readCgroup(files),
    cgroupMemoryLimit: readMemoryLimit(files),
  };
}
