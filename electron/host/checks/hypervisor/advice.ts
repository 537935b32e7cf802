import type { Message } from '../../../../shared/host';
import { type HostKey, message } from '../../messages';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { cpuFamily, type CpuFamily } from '../machine';
import type { OuterHypervisor } from './names';

const advice: Record<Exclude<OuterHypervisor, 'kvm'>, HostKey> = {
  qemu: 'outside.qemu',
  tcg: 'outside.tcg',
  vmware: 'outside.vmware',
  virtualbox: 'outside.virtualbox',
  hyperv: 'outside.hyperv',
  wsl: 'outside.wsl',
  xen: 'outside.xen',
  aws: 'outside.aws',
  google: 'outside.google',
  azure: 'outside.azure',
  parallels: 'outside.parallels',
  apple: 'outside.apple',
  powervm: 'outside.powervm',
  zvm: 'outside.zvm',
  alibaba: 'outside.unknown',
  bhyve: 'outside.unknown',
  unknown: 'outside.unknown',
};

/**
 * KVM's own word for nesting on each architecture: the parameter `nested` of kvm_intel, kvm_amd, kvm_hv and, on s390,
 * kvm itself; on ARM `kvm-arm.mode=nested` (Documentation/admin-guide/kernel-parameters.txt).
 */
function underKvm(family: CpuFamily): Message {
  switch (family) {
    case 'intel':
      return message('outside.kvm', { module: 'kvm_intel' });
    case 'amd':
      return message('outside.kvm', { module: 'kvm_amd' });
    case 's390':
      return message('outside.kvm-s390');
    case 'arm':
      return message('outside.kvm-arm');
    case 'power':
      return message('outside.kvm-power');
    case 'unknown':
      return message('outside.kvm', { module: 'kvm_intel / kvm_amd' });
    case 'riscv':
    case 'loongarch':
    case 'mips':
    case 'other':
      return message('outside.unknown');
  }
}

/** How nesting is turned on in the hypervisor outside, or that it cannot be. */
export function nestingAdvice(snapshot: HostSnapshot, name: OuterHypervisor): Message {
  return name === 'kvm' ? underKvm(cpuFamily(snapshot)) : message(advice[name]);
}
