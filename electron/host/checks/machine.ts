import { type KernelWord, parseKernelLine } from '../kernel-line/kernel-line';
import type { CpuKind } from '../snapshot/cpu/cpu';
import { valueOf } from '../snapshot/reading/fact';
import type { HostSnapshot } from '../snapshot/snapshot';

/** Who made the processor's virtualization: VT-x and its relatives, or AMD-V and its. */
export type CpuFamily =
  | 'intel'
  | 'amd'
  | 'arm'
  | 'power'
  | 's390'
  | 'riscv'
  | 'loongarch'
  | 'mips'
  /** Another architecture, for which this report has no words of its own. */
  | 'other'
  /** x86, or nothing that tells. */
  | 'unknown';

/** Zhaoxin and VIA took VT-x, Hygon took AMD-V. */
const x86Vendors: Record<string, CpuFamily> = {
  GenuineIntel: 'intel',
  CentaurHauls: 'intel',
  Shanghai: 'intel',
  AuthenticAMD: 'amd',
  HygonGenuine: 'amd',
};

/** Decided by the CPU's vendor, never by vmx or svm: VT-d can be on while VT-x is off. */
export function cpuFamily(snapshot: HostSnapshot): CpuFamily {
  const machine = snapshot.machine ?? '';
  if (/^(aarch64|arm)/.test(machine)) return 'arm';
  if (machine.startsWith('ppc')) return 'power';
  if (machine === 's390x') return 's390';
  if (machine.startsWith('riscv')) return 'riscv';
  if (machine.startsWith('loongarch')) return 'loongarch';
  if (machine.startsWith('mips')) return 'mips';
  if (machine !== '' && !/^(?:x86_64|i[3-6]86|amd64)$/.test(machine)) return 'other';
  const vendor = cpuKinds(snapshot)[0]?.vendor ?? '';
  return x86Vendors[vendor.trim()] ?? 'unknown';
}

export function cpuKinds(snapshot: HostSnapshot): CpuKind[] {
  return valueOf(snapshot.cpu.info)?.kinds ?? [];
}

export function cpuCount(snapshot: HostSnapshot): number {
  return valueOf(snapshot.cpu.info)?.count ?? 0;
}

/**
 * How many CPUs are online by another count than `/proc/cpuinfo`'s: `0-3,8` is five; null when that is unknown. A list
 * of fewer CPUs than are online speaks for those it has, not for all.
 */
export function onlineCount(snapshot: HostSnapshot): number | null {
  const text = valueOf(snapshot.cpu.online);
  if (text === undefined || !/^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$/.test(text)) return null;
  return text.split(',').reduce((total, range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return total + Math.max(0, last - first + 1);
  }, 0);
}

/** How many CPUs list a flag. */
export function cpusWith(snapshot: HostSnapshot, flag: string): number {
  return cpuKinds(snapshot)
    .filter((kind) => kind.flags.includes(flag))
    .reduce((total, kind) => total + kind.count, 0);
}

/** `6.12.3-arch1` is at least 5.6: true; null when the release is not known. */
export function kernelAtLeast(
  snapshot: HostSnapshot,
  major: number,
  minor: number,
): boolean | null {
  const match = /^(\d+)\.(\d+)/.exec(valueOf(snapshot.kernel.release) ?? '');
  if (!match) return null;
  const [own, ownMinor] = [Number(match[1]), Number(match[2])];
  return own > major || (own === major && ownMinor >= minor);
}

/** `y`, `m`, `n` or a value; null when no kernel configuration could be read. */
export function kernelOption(snapshot: HostSnapshot, name: string): string | null {
  const config = valueOf(snapshot.kernel.config);
  return config ? (config.options[name] ?? 'n') : null;
}

/** The kernel's own words of its command line; none where it could not be read. */
export function kernelWords(snapshot: HostSnapshot): KernelWord[] {
  return parseKernelLine(valueOf(snapshot.kernel.commandLine) ?? '');
}

/** Lines of the kernel log that match; empty also when the log could not be read. */
export function logLines(snapshot: HostSnapshot, pattern: RegExp): string[] {
  return (valueOf(snapshot.kernel.log) ?? []).filter((line) => pattern.test(line));
}

/** A parameter under `/sys/module`, such as `Y`, `1`; undefined when it was not read. */
export function moduleParameter(
  snapshot: HostSnapshot,
  module: string,
  parameter: string,
): string | undefined {
  const fact = snapshot.kernel.modules[module]?.parameters[parameter];
  return fact ? valueOf(fact) : undefined;
}

/** How kernel parameters of type bool and int say yes: `Y`, `1`, and for AVIC `auto` values above zero. */
export function isYes(value: string): boolean {
  return /^(?:[Yy]|[1-9]\d*)$/.test(value);
}

export function isNo(value: string): boolean {
  return /^(?:[Nn]|0)$/.test(value);
}

/** The module that drives the processor's virtualization, as it would be named here. */
export function vendorModule(snapshot: HostSnapshot): 'kvm_intel' | 'kvm_amd' | null {
  const family = cpuFamily(snapshot);
  if (family === 'intel') return 'kvm_intel';
  if (family === 'amd') return 'kvm_amd';
  // The vendor could not be read; a loaded module names it.
  if (snapshot.kernel.modules['kvm_intel']?.present) return 'kvm_intel';
  return snapshot.kernel.modules['kvm_amd']?.present ? 'kvm_amd' : null;
}

/** True when KVM has registered its device with the kernel, whatever /dev shows. */
export function kvmRegistered(snapshot: HostSnapshot): boolean {
  if (valueOf(snapshot.kernel.misc)?.['kvm'] === 232) return true;
  const node = snapshot.devices['/dev/kvm'];
  return node !== undefined && valueOf(node.open) === 'ok';
}

/**
 * True when the vendor's module has accepted this processor. A loaded one has: its start-up fails otherwise. A
 * built-in one lies under `/sys/module` either way, so KVM's registered device must bear it out.
 */
export function vendorModuleRuns(snapshot: HostSnapshot): boolean {
  const name = vendorModule(snapshot);
  const module = name ? snapshot.kernel.modules[name] : undefined;
  if (!module) return false;
  if (module.listed?.state === 'Live') return true;
  return module.present && kvmRegistered(snapshot);
}

const technologies: Record<CpuFamily, string | null> = {
  intel: 'Intel VT-x',
  amd: 'AMD-V',
  arm: 'ARM EL2',
  power: 'POWER HV',
  s390: 'SIE',
  riscv: 'RISC-V H',
  loongarch: 'LoongArch LVZ',
  mips: 'MIPS VZ',
  other: null,
  unknown: 'VT-x / AMD-V',
};

/** Short name of the processor's virtualization, the same in every language; null where it has none of its own. */
export function technology(snapshot: HostSnapshot): string | null {
  // 32-bit ARM calls the same level HYP mode (Linux 3.9 to 5.6 had KVM for it).
  if (/^arm(?!64)/.test(snapshot.machine ?? '')) return 'ARM HYP';
  return technologies[cpuFamily(snapshot)];
}

/** `/proc/cpuinfo`'s flag of the processor's virtualization; null where there is no flag. */
export function virtualizationFlag(snapshot: HostSnapshot): 'vmx' | 'svm' | null {
  const family = cpuFamily(snapshot);
  return family === 'intel' ? 'vmx' : family === 'amd' ? 'svm' : null;
}
