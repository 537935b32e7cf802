import { cpuListText, parseCpuList } from '../../../shared/cpu-list';
import type { FieldIssue } from '../../../shared/draft';
import type { EditedConfig, HardwareChoices } from '../../../shared/hardware';
import { formatSize, MiB } from '../../../shared/units';
import { vcpuCount } from '../../../shared/vm-config';
import { limits } from '../../../shared/vm-parts';
import { findModel } from '../../qemu/hardware/models/find';
import { hugePageMiB } from '../../qemu/hardware/parts/memory';
import { numaFlaw, type NumaFlaw } from '../../qemu/hardware/parts/numa';
import { possibleVcpus } from '../../qemu/hardware/parts/processor';
import { problem } from './issues';
import { numberIssues } from './validate-values';

/** Pure: what is wrong with where a machine's vCPUs and memory are put, in the guest and on this computer. */
export function placingIssues(
  after: EditedConfig,
  { host, cpuMax }: Pick<HardwareChoices, 'host' | 'cpuMax'>,
): FieldIssue[] {
  const plugsCpus = findModel(after.arch, after.machine)?.plugsCpus === true;
  const possible = possibleVcpus(after.cpu, { plugsCpus, cpuMax }) ?? vcpuCount(after.cpu);
  return [...pinningIssues(after, host.cpus), ...numaIssues(after, host.nodes, possible)];
}

function pinningIssues({ cpu }: EditedConfig, has: readonly number[]): FieldIssue[] {
  const { vcpus = [], emulator } = cpu.pinning ?? {};
  const most = Math.min(limits.pinnedVcpus, Math.max(cpu.maximum ?? 0, vcpuCount(cpu)));
  const beyond = vcpus.length > most;
  return [
    ...(beyond
      ? [problem('cpu.pinning.vcpus', 'pinning-beyond', { last: String(most - 1) })]
      : vcpus.flatMap((cpus, at) =>
          cpus === '' ? [] : hostCpuIssues(`cpu.pinning.vcpus.${at}`, cpus, has),
        )),
    ...(emulator === undefined ? [] : hostCpuIssues('cpu.pinning.emulator', emulator, has)),
  ];
}

function hostCpuIssues(field: string, text: string, has: readonly number[]): FieldIssue[] {
  const cpus = listOf(text);
  if (cpus === null) return [problem(field, 'cpu-list-invalid')];
  const missing = cpus.find((cpu) => !has.includes(cpu));
  if (missing === undefined) return [];
  const params = { cpu: String(missing), cpus: cpuListText(has) };
  return [problem(field, 'host-cpu-missing', params)];
}

function numaIssues(after: EditedConfig, nodes: readonly number[], possible: number): FieldIssue[] {
  const { numa = [] } = after;
  if (numa.length > limits.numaCells) {
    const max = String(limits.numaCells);
    return [problem('numa', 'list-too-long', { max })];
  }
  const fields = numa.flatMap(({ memoryMiB, vcpus, hostNodes }, at) => [
    ...cellMemoryIssues(`numa.${at}.memoryMiB`, memoryMiB, after),
    ...(vcpus === undefined || listOf(vcpus)
      ? []
      : [problem(`numa.${at}.vcpus`, 'cpu-list-invalid')]),
    ...(hostNodes === undefined ? [] : hostNodeIssues(`numa.${at}.hostNodes`, hostNodes, nodes)),
  ]);
  const flaw = fields.length > 0 ? null : numaFlaw(after, possible);
  return flaw ? [flawIssue(flaw, after)] : fields;
}

/** The memory of each cell is taken in whole pages and steps, as that of the machine. */
function cellMemoryIssues(field: string, memoryMiB: number, after: EditedConfig): FieldIssue[] {
  const wrong = numberIssues(field, memoryMiB, limits.numaCellMiB);
  if (wrong.length > 0) return wrong;
  const step = findModel(after.arch, after.machine)?.memoryStepMiB ?? 1;
  if (memoryMiB % step !== 0) return [problem(field, 'memory-step', { step: sizeOf(step) })];
  const page = after.hugepages === undefined ? 1 : hugePageMiB[after.hugepages];
  if (memoryMiB % page === 0) return [];
  return [problem(field, 'numa-page-uneven', { page: sizeOf(page) })];
}

const sizeOf = (mebibytes: number): string => formatSize(mebibytes * MiB);

function hostNodeIssues(field: string, text: string, has: readonly number[]): FieldIssue[] {
  const nodes = listOf(text);
  if (nodes === null) return [problem(field, 'cpu-list-invalid')];
  if (has.length === 0) return [problem(field, 'host-nodes-none')];
  const missing = nodes.find((node) => !has.includes(node));
  if (missing === undefined) return [];
  const params = { node: String(missing), nodes: cpuListText(has) };
  return [problem(field, 'host-node-missing', params)];
}

const vcpuFlaws = {
  'vcpu-twice': 'numa-vcpu-twice',
  'vcpu-missing': 'numa-vcpu-missing',
  'vcpu-beyond': 'numa-vcpu-beyond',
} as const;

function flawIssue(flaw: NumaFlaw, { memoryMiB }: EditedConfig): FieldIssue {
  if (flaw.kind !== 'memory') {
    return problem('numa', vcpuFlaws[flaw.kind], { vcpu: String(flaw.vcpu) });
  }
  const params = { cells: sizeOf(flaw.cellsMiB), memory: sizeOf(memoryMiB) };
  return problem('numa', 'numa-memory', params);
}

const listOf = (text: string): number[] | null =>
  text.length > limits.cpuList ? null : parseCpuList(text);
