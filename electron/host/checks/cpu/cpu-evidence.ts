import type { Witness } from '../../../../shared/host';
import { lastWord } from '../../kernel-line/kernel-line';
import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { witness, witnessOf } from '../build';
import { knownVirtualization } from './cpu-models';
import { registerWitness } from './firmware-register';
import { outside } from '../hypervisor/outside';
import {
  cpuCount,
  cpuFamily,
  cpuKinds,
  cpusWith,
  kernelOption,
  kernelWords,
  vendorModule,
  virtualizationFlag,
} from '../machine';

export const cpuinfo = '/proc/cpuinfo';
export const cpuidSource = 'CPUID (ld.so --list-diagnostics)';
export const logSource = 'kernel log';
export const configSource = 'kernel configuration';
export const modelSource = 'table of processor models';

/** Words of feat_ctl.c, vmx.c, amd.c and svm.c when firmware has locked the feature. */
export const refusedByFirmware =
  /(?:VMX|SVM) .*disabled by BIOS|kvm: disabled by bios|support for '?kvm_(?:intel|amd)'? disabled by bios|not enabled \(by BIOS\)|SVM disabled \(by BIOS\)/i;

/** What the processor itself says, whatever the kernel made of it. CPUID.1:ECX bit 5, CPUID.80000001h:ECX bit 2. */
export function rawCpuid(snapshot: HostSnapshot): boolean | null {
  const facts = valueOf(snapshot.cpuid);
  const intel = cpuFamily(snapshot) === 'intel';
  const register = facts?.[intel ? '1.ecx' : '80000001.ecx'];
  return register === undefined ? null : (register & (intel ? 1 << 5 : 1 << 2)) !== 0;
}

/**
 * Whether this kernel has KVM for Intel. Without it feat_ctl.c leaves VMX off in a processor that firmware did not
 * lock, and firmware is not to blame. Null when neither configuration nor module files tell.
 */
export function kernelUsesVmx(snapshot: HostSnapshot): boolean | null {
  const option = kernelOption(snapshot, 'KVM_INTEL');
  if (option !== null) return option !== 'n';
  const files = [snapshot.kernel.available, snapshot.kernel.builtin].map((fact) => valueOf(fact));
  if (snapshot.kernel.modules['kvm_intel']?.present) return true;
  return files.some((names) => names?.includes('kvm_intel')) ? true : null;
}

/** Everything that speaks for or against, whether it decides or not. */
export function cpuWitnesses(snapshot: HostSnapshot): Witness[] {
  const flag = virtualizationFlag(snapshot);
  const module = vendorModule(snapshot);
  const around = outside(snapshot);
  const raw = rawCpuid(snapshot);
  const witnesses = [
    witnessOf(cpuinfo, snapshot.cpu.info, () =>
      flag === null
        ? '-'
        : `${flag}: ${cpusWith(snapshot, flag)}/${cpuCount(snapshot)} CPU, ${cpuKinds(snapshot)[0]?.name ?? ''}`,
    ),
  ];
  if (around.inside === true || around.controlsXen)
    witnesses.push(witness(around.source, around.value));
  const { itlbMultihit } = snapshot.cpu.vulnerabilities;
  if (module) {
    const { listed, present } = snapshot.kernel.modules[module] ?? { listed: null, present: false };
    const value = listed ? listed.state : present ? 'present' : 'absent';
    witnesses.push(witness(`/sys/module/${module}`, value));
  }
  if (raw !== null) {
    const bit = flag === 'vmx' ? 'CPUID.1:ECX[5]' : 'CPUID.80000001h:ECX[2]';
    witnesses.push(witness(cpuidSource, `${bit} = ${raw ? 1 : 0}`));
  }
  witnesses.push(...registerWitness(snapshot));
  witnesses.push(
    witnessOf(logSource, snapshot.kernel.log, (lines) => {
      return lines.find((line) => refusedByFirmware.test(line)) ?? 'no word of it';
    }),
  );
  if (itlbMultihit.state === 'read' && itlbMultihit.value.includes('VMX')) {
    witnesses.push(witness('vulnerabilities/itlb_multihit', itlbMultihit.value));
  }
  const kind = cpuKinds(snapshot)[0];
  if (kind && flag) witnesses.push(witness(modelSource, knownVirtualization(kind)));
  witnesses.push(
    witnessOf('/proc/sys/kernel/osrelease', snapshot.kernel.release),
    witnessOf('/proc/cmdline', snapshot.kernel.commandLine, () => {
      return lastWord(kernelWords(snapshot), 'clearcpuid')?.text ?? 'hides nothing';
    }),
  );
  const option = module ? kernelOption(snapshot, module.toUpperCase()) : null;
  if (module && option !== null) {
    witnesses.push(witness(configSource, `CONFIG_${module.toUpperCase()}=${option}`));
  }
  return witnesses;
}
