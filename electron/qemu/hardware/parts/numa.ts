import { parseCpuList } from '../../../../shared/cpu-list';
import { formatSize, MiB } from '../../../../shared/units';
import { vcpuCount, type VmConfig } from '../../../../shared/vm-config';
import type { NumaCell } from '../../../../shared/vm-parts';
import { lacks } from '../../capabilities/machines';
import { impossible, invalid, type BuildContext } from '../context';
import { deviceIds } from '../device-ids';
import { object, option, type HardwareItem } from '../items';
import type { JsonProperties } from '../options';
import { hugePageMiB } from './memory';

/** What is wrong with how cells divide a machine: the same for the field and for the start. */
export type NumaFlaw =
  | { kind: 'memory'; cellsMiB: number }
  /** A vCPU in two cells, in none, or one that the machine never has. */
  | { kind: 'vcpu-twice' | 'vcpu-missing' | 'vcpu-beyond'; vcpu: number };

type Divided = {
  memoryMiB: number;
  cpu: Pick<VmConfig['cpu'], 'sockets' | 'cores' | 'threads'>;
  numa?: NumaCell[] | undefined;
};

/**
 * Pure: the first flaw of a definition's cells; null without any. Lists of vCPUs are known to be lists.
 * @param possible vCPUs that the guest can have while it runs; see `possibleVcpus`.
 */
export function numaFlaw({ numa, memoryMiB, cpu }: Divided, possible: number): NumaFlaw | null {
  if (!numa || numa.length === 0) return null;
  const cellsMiB = numa.reduce((sum, cell) => sum + cell.memoryMiB, 0);
  if (cellsMiB !== memoryMiB) return { kind: 'memory', cellsMiB };
  const seen = new Set<number>();
  for (const vcpu of numa.flatMap((cell) => parseCpuList(cell.vcpus ?? '') ?? [])) {
    if (seen.has(vcpu)) return { kind: 'vcpu-twice', vcpu };
    seen.add(vcpu);
  }
  const beyond = [...seen].find((vcpu) => vcpu >= possible);
  if (beyond !== undefined) return { kind: 'vcpu-beyond', vcpu: beyond };
  const missing = range(0, vcpuCount(cpu)).find((vcpu) => !seen.has(vcpu));
  return missing === undefined ? null : { kind: 'vcpu-missing', vcpu: missing };
}

/**
 * The cells that a guest finds its memory and vCPUs in. vCPUs that may come later belong to the last one unless told.
 * @param possible vCPUs that the guest can have.
 */
export function numaItems(context: BuildContext, possible: number): HardwareItem[] {
  const { config } = context;
  const { numa = [] } = config;
  if (numa.length === 0) return [];
  if (!context.model.numa) throw impossible(context, 'numa', 'NUMA');
  refuseNumaFlaw(config, possible);
  const named = new Set(numa.flatMap((cell) => parseCpuList(cell.vcpus ?? '') ?? []));
  const later = range(0, possible).filter((vcpu) => !named.has(vcpu));
  return numa.flatMap((cell, nodeid) => {
    const own = parseCpuList(cell.vcpus ?? '') ?? [];
    const vcpus = nodeid === numa.length - 1 ? [...own, ...later] : own;
    const source = deviceIds.numaSource(nodeid);
    return [
      cellMemory(context, cell, source),
      option('-numa', 'node', { nodeid, cpus: vcpus.map(String), memdev: source }),
    ];
  });
}

/** Refuses cells that do not divide the machine. @throws AppFailure `numa-memory`, `numa-vcpus`. */
export function refuseNumaFlaw(config: VmConfig, possible: number): void {
  const flaw = numaFlaw(config, possible);
  if (!flaw) return;
  if (flaw.kind !== 'memory') throw invalid('numa', 'numa-vcpus', { vcpu: String(flaw.vcpu) });
  throw invalid('numa', 'numa-memory', {
    cells: formatSize(flaw.cellsMiB * MiB),
    memory: formatSize(config.memoryMiB * MiB),
  });
}

function cellMemory(context: BuildContext, cell: NumaCell, id: string): HardwareItem {
  const { config, capabilities, model } = context;
  const { hugepages } = config;
  if (cell.memoryMiB % model.memoryStepMiB !== 0) {
    const step = formatSize(model.memoryStepMiB * MiB);
    throw invalid('numa', 'memory-step', { machine: context.machine, step });
  }
  const size = cell.memoryMiB * MiB;
  const nodes = parseCpuList(cell.hostNodes ?? '');
  const bound: JsonProperties = nodes ? { 'host-nodes': nodes, policy: 'bind' } : {};
  if (hugepages === undefined) return object('memory-backend-ram', id, { size, ...bound });
  const pageMiB = hugePageMiB[hugepages];
  if (cell.memoryMiB % pageMiB > 0) {
    throw invalid('numa', 'hugepages-uneven', { page: formatSize(pageMiB * MiB) });
  }
  const type = 'memory-backend-memfd';
  if (!capabilities.objects.includes(type)) {
    throw lacks(capabilities, 'device-unsupported', { device: type, field: 'hugepages' });
  }
  return object(type, id, { size, hugetlb: true, hugetlbsize: pageMiB * MiB, ...bound });
}

function range(first: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}
