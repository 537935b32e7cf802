import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { azureChassis } from '../../snapshot/system/surroundings';
import { cpuKinds, logLines } from '../machine';
import { emulation } from './emulation';
import {
  clocksources,
  kernelNames,
  ofMaker,
  ofPciId,
  ofProduct,
  ofText,
  type OuterHypervisor,
} from './names';

export interface Outside {
  /** Null when nothing that was read tells. */
  inside: boolean | null;
  name: OuterHypervisor;
  /** This system controls Xen and runs on it: real hardware, but Xen's (`dom0`). */
  controlsXen: boolean;
  /** What told, for the witness list. */
  source: string;
  value: string;
}

type Told = Pick<Outside, 'name' | 'source' | 'value'>;

const dmiSource = '/sys/class/dmi/id';

/** True only of processors that would show the `hypervisor` flag (CPUID.1:ECX bit 31) if there were one. */
function isReadX86(snapshot: HostSnapshot): boolean {
  return cpuKinds(snapshot).some((kind) => kind.flags.includes('fpu') && kind.family !== null);
}

/** Platforms that sell whole servers under the name their virtual machines bear. */
const sellsServers = /Hetzner|Scaleway|Nutanix/i;

/**
 * What firmware states of a machine. A product's name is proof; a maker's or hoster's is none on x86 without the
 * flag, and elsewhere only where that maker has no servers of its own.
 */
function byFirmware(snapshot: HostSnapshot, flagged: boolean): Told | null {
  const { dmi, azure } = snapshot.surroundings;
  const [vendor, product] = [dmi.systemVendor, dmi.productName].map((fact) => valueOf(fact) ?? '');
  const value = `${vendor ?? ''} ${product ?? ''}`.trim();
  const proved = ofProduct(vendor ?? '', product ?? '');
  if (azure && (flagged || proved === 'hyperv')) {
    return { name: 'azure', source: azureChassis.file, value: azureChassis.tag };
  }
  const named = ofMaker(vendor ?? '', product ?? '');
  if (proved) return { name: named && proved === 'kvm' ? named : proved, source: dmiSource, value };
  const server = /\.metal\b/i.test(product ?? '') || sellsServers.test(value);
  const counts = flagged || (cpuKinds(snapshot).length > 0 && !isReadX86(snapshot) && !server);
  return named && counts ? { name: named, source: dmiSource, value } : null;
}

/** What the kernel found out by itself, or was told by a device tree. */
function byKernel(snapshot: HostSnapshot): Told | null {
  const { surroundings, kernel } = snapshot;
  const type = valueOf(surroundings.hypervisorType);
  if (type === 'xen') return { name: 'xen', source: '/sys/hypervisor/type', value: type };
  for (const line of logLines(snapshot, /Hypervisor detected|SBI implementation/i)) {
    const name = ofText(kernelNames, line);
    if (name) return { name, source: 'kernel log', value: line };
  }
  for (const clock of valueOf(kernel.clocksources) ?? []) {
    const name = ofText(clocksources, clock);
    if (name) return { name, source: 'available_clocksource', value: clock };
  }
  return null;
}

/** Of architectures without CPUID. */
function byPlatform(snapshot: HostSnapshot): Told | null {
  const { controlProgram, deviceTree, lpar } = snapshot.surroundings;
  const program = valueOf(controlProgram);
  if (program !== undefined && program !== 'none') {
    const name = program.startsWith('KVM') ? 'kvm' : program.startsWith('z/VM') ? 'zvm' : 'unknown';
    return { name, source: '/proc/sysinfo', value: program };
  }
  const node = valueOf(deviceTree.hypervisor);
  if (node) {
    const name = /kvm/.test(node) ? 'kvm' : /xen/.test(node) ? 'xen' : 'unknown';
    return { name, source: '/proc/device-tree/hypervisor', value: node };
  }
  // Boards that exist only in QEMU: `linux,dummy-virt` (ARM), `riscv-virtio`, `qemu,pseries`.
  const board = valueOf(deviceTree.compatible)?.replaceAll('\0', ' ').trim() ?? '';
  if (/\b(?:linux,dummy-virt|riscv-virtio|qemu,pseries)\b/.test(board)) {
    return { name: 'qemu', source: '/proc/device-tree/compatible', value: board };
  }
  // Every pSeries is a partition of PowerVM unless QEMU made it (Documentation/arch/powerpc, lparcfg).
  return lpar ? { name: 'powervm', source: '/proc/powerpc/lparcfg', value: 'present' } : null;
}

function byDevices(snapshot: HostSnapshot): Told | null {
  for (const { address, vendor, device } of valueOf(snapshot.pci.devices) ?? []) {
    const name = ofPciId(`${vendor}:${device}`);
    if (name) return { name, source: `PCI ${address}`, value: `${vendor}:${device}` };
  }
  return null;
}

function identify(snapshot: HostSnapshot, flagged: boolean): Told | null {
  const release = valueOf(snapshot.kernel.release) ?? '';
  if (/microsoft/i.test(release)) {
    return { name: 'wsl', source: '/proc/sys/kernel/osrelease', value: release };
  }
  const told =
    byFirmware(snapshot, flagged) ??
    byKernel(snapshot) ??
    byPlatform(snapshot) ??
    byDevices(snapshot);
  if (told?.name !== 'kvm' && told?.name !== 'qemu' && !(told === null && flagged)) return told;
  return emulation(snapshot, told) ?? told;
}

/**
 * Are we inside a virtual machine, and whose? On x86 the `hypervisor` flag decides where it is; where it is hidden,
 * virtual hardware and names that only virtual machines bear do. Xen's own control domain is no guest.
 */
export function outside(snapshot: HostSnapshot): Outside {
  const { xenCapabilities, controlProgram } = snapshot.surroundings;
  const flagged = cpuKinds(snapshot).some((kind) => kind.flags.includes('hypervisor'));
  if (valueOf(xenCapabilities)?.includes('control_d')) {
    const source = '/proc/xen/capabilities';
    return { inside: false, name: 'xen', controlsXen: true, source, value: 'control_d' };
  }
  const told = identify(snapshot, flagged);
  const flag = { name: 'unknown' as const, source: '/proc/cpuinfo', value: 'hypervisor' };
  if (flagged || told) return { inside: true, controlsXen: false, ...(told ?? flag) };
  if (valueOf(controlProgram) === 'none') {
    const value = 'a partition';
    return { inside: false, name: 'unknown', controlsXen: false, source: '/proc/sysinfo', value };
  }
  // A device that is listed and cannot be read may be the one that gives a hidden hypervisor away.
  const { devices, complete } = snapshot.pci;
  const seen = complete || devices.state === 'absent';
  return {
    inside: isReadX86(snapshot) && seen ? false : null,
    name: 'unknown',
    controlsXen: false,
    source: '/proc/cpuinfo',
    value: 'no hypervisor flag',
  };
}
