import type { Message, TrialResult, Verdict, VerdictValue, Witness } from '../../../shared/host';
import { message } from '../messages';
import { valueOf } from '../snapshot/fact';
import type { HostSnapshot } from '../snapshot/snapshot';
import { verdict, witness, witnessOf } from './build';
import { knownVirtualization } from './cpu-models';
import { nestingAdvice, outside, outsideName } from './hypervisor';
import {
  commandLine,
  cpuCount,
  cpuFamily,
  cpuKinds,
  cpusWith,
  kernelAtLeast,
  kernelOption,
  logLines,
  technology,
  vendorModule,
  vendorModuleRuns,
  virtualizationFlag,
} from './machine';
import { otherArchitecture } from './other-architectures';

interface Decision {
  verdict: VerdictValue;
  summary: Message;
  deciding: string | null;
  next?: Message | null;
}

const cpuinfo = '/proc/cpuinfo';
const cpuidSource = 'CPUID (ld.so --list-diagnostics)';
const logSource = 'kernel log';
const configSource = 'kernel configuration';
const modelSource = 'table of processor generations';

/** Words of feat_ctl.c, vmx.c, amd.c and svm.c when firmware has locked the feature. */
export const refusedByFirmware =
  /(?:VMX|SVM) .*disabled by BIOS|kvm: disabled by bios|support for '?kvm_(?:intel|amd)'? disabled by bios|not enabled \(by BIOS\)|SVM disabled \(by BIOS\)/i;

/**
 * Since these releases the kernel takes the flag away when firmware forbids the feature, so a flag that is there
 * means "on": Linux 5.6 for VMX (feat_ctl.c), Linux 6.7 for SVM (amd.c). Before, the flag only tells what the
 * processor could do.
 */
function flagMeansOn(snapshot: HostSnapshot): boolean | null {
  return cpuFamily(snapshot) === 'intel'
    ? kernelAtLeast(snapshot, 5, 6)
    : kernelAtLeast(snapshot, 6, 7);
}

/** What the processor itself says, whatever the kernel made of it. CPUID.1:ECX bit 5, CPUID.80000001h:ECX bit 2. */
function rawCpuid(snapshot: HostSnapshot): boolean | null {
  const facts = valueOf(snapshot.cpuid);
  const intel = cpuFamily(snapshot) === 'intel';
  const register = facts?.[intel ? '1.ecx' : '80000001.ecx'];
  return register === undefined ? null : (register & (intel ? 1 << 5 : 1 << 2)) !== 0;
}

function decide(snapshot: HostSnapshot): Decision {
  const tech = technology(snapshot);
  const module = vendorModule(snapshot);
  if (module && vendorModuleRuns(snapshot)) {
    return {
      verdict: 'on',
      summary: message('cpu-virtualization.on', { tech }),
      deciding: `/sys/module/${module}`,
    };
  }
  const flag = virtualizationFlag(snapshot);
  if (logLines(snapshot, refusedByFirmware).length > 0 && outside(snapshot).inside !== true) {
    return offInFirmware(tech, logSource);
  }
  if (flag === null) {
    const summary = message('cpu-virtualization.unknown', { tech });
    return { verdict: 'unknown', summary, deciding: cpuinfo };
  }
  const having = cpusWith(snapshot, flag);
  if (having === 0) return decideWithoutFlag(snapshot, tech);
  if (having < cpuCount(snapshot)) return decideMixed(snapshot, tech, having);
  if (flagMeansOn(snapshot) === true) {
    const summary = message('cpu-virtualization.on', { tech });
    return { verdict: 'on', summary, deciding: cpuinfo };
  }
  return {
    verdict: 'unknown',
    summary: message('cpu-virtualization.capable', { tech }),
    deciding: cpuinfo,
    next: message('cpu-virtualization.next.load', { module: module ?? 'kvm' }),
  };
}

function offInFirmware(tech: string, deciding: string): Decision {
  return {
    verdict: 'off-in-firmware',
    summary: message('cpu-virtualization.off', { tech }),
    deciding,
    next: message('cpu-virtualization.next.firmware', { tech }),
  };
}

/** Some CPUs list the flag and others do not: equal processors prove that the others could. */
function decideMixed(snapshot: HostSnapshot, tech: string, having: number): Decision {
  const params = { tech, having, count: cpuCount(snapshot) };
  const models = new Set(cpuKinds(snapshot).map(({ family, model }) => `${family}/${model}`));
  const known = models.size === 1 && outside(snapshot).inside === false;
  return {
    verdict: known ? 'off-in-firmware' : 'unknown',
    summary: message('cpu-virtualization.mixed', params),
    deciding: cpuinfo,
    next: known ? message('cpu-virtualization.next.firmware', { tech }) : null,
  };
}

function decideWithoutFlag(snapshot: HostSnapshot, tech: string): Decision {
  const around = outside(snapshot);
  if (around.inside === true) {
    return {
      verdict: 'blocked',
      summary:
        around.name === 'unknown'
          ? message('cpu-virtualization.hidden-unnamed', { tech })
          : message('cpu-virtualization.hidden', { tech, hypervisor: outsideName(around.name) }),
      deciding: cpuinfo,
      next: nestingAdvice(around.name),
    };
  }
  const flag = virtualizationFlag(snapshot) ?? '';
  const cleared = commandLine(snapshot).find((word) =>
    new RegExp(`^clearcpuid=(?:.*,)?${flag}(?:,|$)`).test(word),
  );
  if (cleared) {
    const summary = message('cpu-virtualization.cleared', { tech, word: cleared });
    const next = message('cpu-virtualization.next.cleared', { word: cleared });
    return { verdict: 'blocked', summary, deciding: '/proc/cmdline', next };
  }
  const raw = rawCpuid(snapshot);
  const known = knownVirtualization(cpuKinds(snapshot)[0] ?? noKind);
  if (raw === false) return decideRawAbsent(tech, known);
  if (raw === null && known === 'none') return notInHardware(tech, modelSource);
  // Before these releases firmware's lock left the flag in place, so its absence has another cause.
  if (flagMeansOn(snapshot) === false && raw === null && known !== 'all')
    return notInHardware(tech, cpuinfo);
  if (raw === true || known === 'all') return decideHidden(snapshot, tech, raw === true);
  return {
    verdict: 'unknown',
    summary: message('cpu-virtualization.flag-missing', { tech }),
    deciding: cpuinfo,
    next: message('cpu-virtualization.next.look', { tech }),
  };
}

const noKind = {
  count: 0,
  first: 0,
  vendor: '',
  family: null,
  model: null,
  stepping: null,
  name: '',
  flags: [],
  vmxFlags: [],
  bugs: [],
};

function decideRawAbsent(tech: string, known: 'all' | 'none' | 'some'): Decision {
  if (known !== 'all') return notInHardware(tech, cpuidSource);
  // A processor that was sold with it but denies it: something hides it from us without showing itself.
  return {
    verdict: 'unknown',
    summary: message('cpu-virtualization.contradiction', { tech }),
    deciding: cpuidSource,
    next: message('cpu-virtualization.next.look', { tech }),
  };
}

function notInHardware(tech: string, deciding: string): Decision {
  return {
    verdict: 'not-in-hardware',
    summary: message('cpu-virtualization.lacking', { tech }),
    deciding,
  };
}

/**
 * Whether this kernel has KVM for Intel. Without it feat_ctl.c leaves VMX off in a processor that firmware did not
 * lock, and firmware is not to blame. Null when neither configuration nor module files tell.
 */
function kernelUsesVmx(snapshot: HostSnapshot): boolean | null {
  const option = kernelOption(snapshot, 'KVM_INTEL');
  if (option !== null) return option !== 'n';
  const files = [snapshot.kernel.available, snapshot.kernel.builtin].map((fact) => valueOf(fact));
  if (snapshot.kernel.modules['kvm_intel']?.present) return true;
  return files.some((names) => names?.includes('kvm_intel')) ? true : null;
}

/** The processor can, the kernel does not show it: firmware's lock, or a kernel that has no use for it. */
function decideHidden(snapshot: HostSnapshot, tech: string, raw: boolean): Decision {
  const uses = cpuFamily(snapshot) === 'intel' ? kernelUsesVmx(snapshot) : true;
  if (uses === false) {
    return {
      verdict: 'unknown',
      summary: message('cpu-virtualization.kernel-without', { tech }),
      deciding: configSource,
      next: message('kvm-config.next.kernel'),
    };
  }
  const source = raw ? cpuidSource : modelSource;
  // Words that hide the flag stand on the command line; unread, they cannot be ruled out.
  const words = snapshot.kernel.commandLine.state;
  if (uses === true && (words === 'read' || words === 'empty')) return offInFirmware(tech, source);
  return {
    verdict: 'unknown',
    summary: message('cpu-virtualization.probably-off', { tech }),
    deciding: source,
    next: message('cpu-virtualization.next.look', { tech }),
  };
}

function gather(snapshot: HostSnapshot): Witness[] {
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
  if (around.inside === true) witnesses.push(witness(around.source, around.value));
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
      return (
        commandLine(snapshot).find((word) => word.startsWith('clearcpuid=')) ?? 'hides nothing'
      );
    }),
  );
  const option = module ? kernelOption(snapshot, module.toUpperCase()) : null;
  if (module && option !== null) {
    witnesses.push(witness(configSource, `CONFIG_${module.toUpperCase()}=${option}`));
  }
  return witnesses;
}

/** Is VT-x or AMD-V there, and is it switched on? Told apart without root wherever something tells. */
export function checkCpuVirtualization(snapshot: HostSnapshot, trial: TrialResult | null): Verdict {
  const title = message('cpu-virtualization.title', { tech: technology(snapshot) });
  const family = cpuFamily(snapshot);
  if (family !== 'intel' && family !== 'amd' && family !== 'unknown') {
    return verdict('cpu-virtualization', title, otherArchitecture(snapshot, family));
  }
  const witnesses = gather(snapshot);
  const decision = decide(snapshot);
  const proved = trial?.runs.some((run) => run.accelerator === 'kvm' && run.outcome === 'passed');
  if (proved && vendorModuleRuns(snapshot)) {
    witnesses.unshift(witness('trial', 'the test guest passed under KVM'));
    return verdict('cpu-virtualization', title, { ...decision, witnesses, deciding: 'trial' });
  }
  return verdict('cpu-virtualization', title, { ...decision, witnesses });
}
