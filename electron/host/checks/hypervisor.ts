import type { Message } from '../../../shared/host';
import { message } from '../messages';
import { valueOf } from '../snapshot/reading/fact';
import { azureChassis } from '../snapshot/system/surroundings';
import type { HostSnapshot } from '../snapshot/snapshot';
import { cpuKinds, logLines } from './machine';

export type OuterHypervisor =
  | 'kvm'
  | 'vmware'
  | 'virtualbox'
  | 'hyperv'
  | 'wsl'
  | 'xen'
  | 'aws'
  | 'google'
  | 'azure'
  | 'alibaba'
  | 'parallels'
  | 'apple'
  | 'bhyve'
  | 'unknown';

export interface Outside {
  /** Null when nothing that was read tells. */
  inside: boolean | null;
  name: OuterHypervisor;
  /** What told, for the witness list. */
  source: string;
  value: string;
}

/** System vendor and product as firmware inside a VM states them. The first match counts. */
const products: readonly [pattern: RegExp, name: OuterHypervisor][] = [
  [/^Amazon EC2/i, 'aws'],
  [/Google Compute Engine/i, 'google'],
  [/^Alibaba Cloud/i, 'alibaba'],
  [/VMware/i, 'vmware'],
  [/innotek|VirtualBox/i, 'virtualbox'],
  [/Microsoft Corporation.*Virtual Machine/i, 'hyperv'],
  [/Parallels/i, 'parallels'],
  [/Apple Virtualization/i, 'apple'],
  [/^Xen\b|HVM domU/i, 'xen'],
  [/bhyve/i, 'bhyve'],
  [
    /QEMU|KVM|OpenStack|RHEV|oVirt|Bochs|DigitalOcean|Hetzner|Scaleway|Nutanix|Standard PC|Linode|Vultr/i,
    'kvm',
  ],
];

const kernelNames: readonly [pattern: RegExp, name: OuterHypervisor][] = [
  [/Hypervisor detected: KVM/i, 'kvm'],
  [/Hypervisor detected: VMware/i, 'vmware'],
  [/Hypervisor detected: Microsoft Hyper-V/i, 'hyperv'],
  [/Hypervisor detected: Xen/i, 'xen'],
  // RISC-V SBI specification, implementation IDs: 3 is KVM.
  [/SBI implementation ID=0x3\b/i, 'kvm'],
];

const clocksources: readonly [pattern: RegExp, name: OuterHypervisor][] = [
  [/^kvm-clock$/, 'kvm'],
  [/^hyperv_clocksource/, 'hyperv'],
  [/^xen$/, 'xen'],
];

function identify(snapshot: HostSnapshot): Omit<Outside, 'inside'> | null {
  const release = valueOf(snapshot.kernel.release) ?? '';
  if (/microsoft/i.test(release)) {
    return { name: 'wsl', source: '/proc/sys/kernel/osrelease', value: release };
  }
  const { dmi } = snapshot.surroundings;
  const product = [dmi.systemVendor, dmi.productName].map((fact) => valueOf(fact) ?? '').join(' ');
  if (snapshot.surroundings.azure) {
    return { name: 'azure', source: azureChassis.file, value: azureChassis.tag };
  }
  for (const [pattern, name] of products) {
    if (pattern.test(product)) return { name, source: '/sys/class/dmi/id', value: product };
  }
  const type = valueOf(snapshot.surroundings.hypervisorType);
  if (type === 'xen') return { name: 'xen', source: '/sys/hypervisor/type', value: type };
  for (const [pattern, name] of kernelNames) {
    const line = logLines(snapshot, pattern)[0];
    if (line) return { name, source: 'kernel log', value: line };
  }
  for (const source of valueOf(snapshot.kernel.clocksources) ?? []) {
    const name = clocksources.find(([pattern]) => pattern.test(source))?.[1];
    if (name) return { name, source: 'available_clocksource', value: source };
  }
  const program = valueOf(snapshot.surroundings.controlProgram);
  if (program !== undefined && program !== 'none') {
    const name = program.startsWith('KVM') ? 'kvm' : 'unknown';
    return { name, source: '/proc/sysinfo', value: program };
  }
  const tree = valueOf(snapshot.surroundings.deviceTreeHypervisor);
  if (tree) {
    const name = /kvm/.test(tree) ? 'kvm' : /xen/.test(tree) ? 'xen' : 'unknown';
    return { name, source: '/proc/device-tree/hypervisor', value: tree };
  }
  return null;
}

/** Are we inside a virtual machine, and whose? The `hypervisor` flag (CPUID.1:ECX bit 31) decides on x86. */
export function outside(snapshot: HostSnapshot): Outside {
  const kinds = cpuKinds(snapshot);
  const identified = identify(snapshot);
  const flagged = kinds.some((kind) => kind.flags.includes('hypervisor'));
  if (flagged || identified) {
    const flag = { name: 'unknown' as const, source: '/proc/cpuinfo', value: 'hypervisor' };
    return { inside: true, ...(identified ?? flag) };
  }
  if (valueOf(snapshot.surroundings.controlProgram) === 'none') {
    return { inside: false, name: 'unknown', source: '/proc/sysinfo', value: 'a partition' };
  }
  const x86 = kinds.some((kind) => kind.flags.includes('fpu') && kind.family !== null);
  return {
    inside: x86 ? false : null,
    name: 'unknown',
    source: '/proc/cpuinfo',
    value: 'no hypervisor flag',
  };
}

/** What the outer hypervisor is called, the same in every language. */
export function outsideName(name: OuterHypervisor): string {
  const names: Record<OuterHypervisor, string> = {
    kvm: 'KVM',
    vmware: 'VMware',
    virtualbox: 'VirtualBox',
    hyperv: 'Hyper-V',
    wsl: 'WSL 2 (Hyper-V)',
    xen: 'Xen',
    aws: 'Amazon EC2',
    google: 'Google Compute Engine',
    azure: 'Microsoft Azure',
    alibaba: 'Alibaba Cloud',
    parallels: 'Parallels',
    apple: 'Apple Virtualization',
    bhyve: 'bhyve',
    unknown: '?',
  };
  return names[name];
}

/** How nesting is turned on in the hypervisor outside. */
export function nestingAdvice(name: OuterHypervisor): Message {
  switch (name) {
    case 'kvm':
      return message('outside.kvm');
    case 'vmware':
      return message('outside.vmware');
    case 'virtualbox':
      return message('outside.virtualbox');
    case 'hyperv':
      return message('outside.hyperv');
    case 'wsl':
      return message('outside.wsl');
    case 'xen':
      return message('outside.xen');
    case 'aws':
      return message('outside.aws');
    case 'google':
      return message('outside.google');
    case 'azure':
      return message('outside.azure');
    case 'parallels':
      return message('outside.parallels');
    case 'apple':
      return message('outside.apple');
    case 'alibaba':
    case 'bhyve':
    case 'unknown':
      return message('outside.unknown');
  }
}
