/** Who runs this machine where it is a virtual one. */
export type OuterHypervisor =
  | 'kvm'
  /** QEMU, and nothing tells whether by KVM or by emulation. */
  | 'qemu'
  /** QEMU's emulation (TCG). */
  | 'tcg'
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
  | 'powervm'
  | 'zvm'
  | 'unknown';

const names: Record<OuterHypervisor, string> = {
  kvm: 'KVM',
  qemu: 'QEMU',
  tcg: 'QEMU (TCG)',
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
  powervm: 'PowerVM',
  zvm: 'z/VM',
  unknown: '?',
};

/** What the outer hypervisor is called, the same in every language. */
export const outsideName = (name: OuterHypervisor): string => names[name];

type Table = readonly (readonly [pattern: RegExp, name: OuterHypervisor])[];

/** Product names that only a virtual machine's firmware states. The first match counts. */
const products: Table = [
  [/VMware Virtual Platform|^VMware\d+,\d/i, 'vmware'],
  [/^VirtualBox$/i, 'virtualbox'],
  [/^HVM domU$/i, 'xen'],
  [/^Parallels (?:ARM )?Virtual/i, 'parallels'],
  [/^Apple Virtualization/i, 'apple'],
  [/^BHYVE$/i, 'bhyve'],
  // Of QEMU, of programs built on it, and of hosters' guests: their own servers have names of boards.
  [/^Standard PC|^QEMU|^KVM(?: Virtual Machine)?$|^Bochs$|^RHEV|^oVirt|^OpenStack/i, 'kvm'],
  [/^(?:AHV|vServer|Droplet)$/i, 'kvm'],
];

/**
 * Makers and platforms whose names real servers bear as well: Hetzner's, Nutanix's, EC2's `.metal`. They say who
 * runs a virtual machine, not that this is one.
 */
const makers: Table = [
  [/^Amazon EC2/i, 'aws'],
  [/Google/i, 'google'],
  [/^Alibaba Cloud/i, 'alibaba'],
  [/VMware/i, 'vmware'],
  [/innotek/i, 'virtualbox'],
  [/Parallels/i, 'parallels'],
  [/^Xen\b/i, 'xen'],
  [/bhyve/i, 'bhyve'],
  [/QEMU|KVM|OpenStack|RHEV|oVirt|Bochs/i, 'kvm'],
  [/DigitalOcean|Hetzner|Scaleway|Nutanix|Linode|Vultr/i, 'kvm'],
];

/** Words of the kernel log. RISC-V SBI specification, implementation IDs: 3 is KVM. */
export const kernelNames: Table = [
  [/Hypervisor detected: KVM/i, 'kvm'],
  [/Hypervisor detected: VMware/i, 'vmware'],
  [/Hypervisor detected: Microsoft Hyper-V/i, 'hyperv'],
  [/Hypervisor detected: Xen/i, 'xen'],
  [/SBI implementation ID=0x3\b/i, 'kvm'],
];

/** Clocks that only a hypervisor offers. */
export const clocksources: Table = [
  [/^kvm-clock$/, 'kvm'],
  [/^hyperv_clocksource/, 'hyperv'],
  [/^xen$/, 'xen'],
];

/** Virtual hardware by `vendor:device` (pci.ids). Not virtio's 1af4: cards of cloud hosters answer to it on real servers. */
const pciIds: Table = [
  [/^80ee:/, 'virtualbox'],
  [/^15ad:(?:0405|0406|0710|0740|0770|0774|07a0)$/, 'vmware'],
  [/^1414:(?:5353|0005)$/, 'hyperv'],
  [/^5853:/, 'xen'],
  [/^1ab8:/, 'parallels'],
  [/^fb5d:/, 'bhyve'],
  [/^(?:1234:1111|1b36:)/, 'qemu'],
];

const match = (table: Table, text: string): OuterHypervisor | null =>
  table.find(([pattern]) => pattern.test(text))?.[1] ?? null;

/** The hypervisor whose guest a product name proves, or null. */
export const ofProduct = (vendor: string, product: string): OuterHypervisor | null =>
  /^Microsoft Corporation/i.test(vendor) && /^Virtual Machine$/i.test(product)
    ? 'hyperv'
    : match(products, product);

/** The hypervisor that a maker's name belongs to, where this is known to be a guest; else null. */
export const ofMaker = (vendor: string, product: string): OuterHypervisor | null =>
  match(makers, vendor) ?? match(makers, product);

/** @param id `vendor:device`, four hexadecimal digits each */
export const ofPciId = (id: string): OuterHypervisor | null => match(pciIds, id);

/** @param text one clock, or one line of the log */
export const ofText = (table: Table, text: string): OuterHypervisor | null => match(table, text);
