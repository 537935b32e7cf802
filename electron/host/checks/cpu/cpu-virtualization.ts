import type { Message, TrialResult, Verdict, VerdictValue } from '../../../../shared/host';
import { message } from '../../messages';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { verdict, witness } from '../build';
import {
  configSource,
  cpuidSource,
  cpuinfo,
  cpuWitnesses,
  kernelUsesVmx,
  logSource,
  modelSource,
  rawCpuid,
  refusedByFirmware,
} from './cpu-evidence';
import { knownVirtualization } from './cpu-models';
import type { ModelKnowledge } from './cpu-models';
import { firmwareRegister, registerRemedies, registerSource } from './firmware-register';
import { clearedFlag } from '../../kernel-line/module-words';
import { nestingAdvice } from '../hypervisor/advice';
import { outsideName } from '../hypervisor/names';
import { outside } from '../hypervisor/outside';
import {
  cpuCount,
  cpuFamily,
  cpuKinds,
  cpusWith,
  kernelAtLeast,
  kernelWords,
  logLines,
  onlineCount,
  technology,
  vendorModule,
  vendorModuleRuns,
  virtualizationFlag,
} from '../machine';
import { armParts, otherArchitecture } from './other-architectures';

interface Decision {
  verdict: VerdictValue;
  summary: Message;
  deciding: string | null;
  next?: Message | null;
}

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

/** Xen holds VT-x or AMD-V for its own guests, and the kernel above it is one of them (docs/man/xl.cfg.5). */
function heldByXen(tech: string, deciding: string): Decision {
  return {
    verdict: 'blocked',
    summary: message('cpu-virtualization.xen', { tech }),
    deciding,
    next: message('cpu-virtualization.next.xen'),
  };
}

function decide(snapshot: HostSnapshot): Decision {
  const tech = technology(snapshot) ?? '';
  const module = vendorModule(snapshot);
  const around = outside(snapshot);
  if (around.controlsXen) return heldByXen(tech, around.source);
  if (module && vendorModuleRuns(snapshot)) {
    return {
      verdict: 'on',
      summary: message('cpu-virtualization.on', { tech }),
      deciding: `/sys/module/${module}`,
    };
  }
  const flag = virtualizationFlag(snapshot);
  const register = firmwareRegister(snapshot);
  if (register === 'off') return offInFirmware(tech, registerSource(snapshot));
  if (logLines(snapshot, refusedByFirmware).length > 0 && around.inside !== true) {
    return offInFirmware(tech, logSource);
  }
  if (flag === null) {
    const summary = message('cpu-virtualization.unknown', { tech });
    return { verdict: 'unknown', summary, deciding: cpuinfo };
  }
  const having = cpusWith(snapshot, flag);
  if (having === 0) return decideWithoutFlag(snapshot, tech);
  if (having < cpuCount(snapshot)) return decideMixed(snapshot, tech, having);
  if (having < (onlineCount(snapshot) ?? 0)) {
    const params = { tech, having, count: onlineCount(snapshot) ?? 0 };
    const summary = message('cpu-virtualization.incomplete', params);
    return { verdict: 'unknown', summary, deciding: cpuinfo };
  }
  if (register === 'allowed' || flagMeansOn(snapshot) === true) {
    const deciding = register === 'allowed' ? registerSource(snapshot) : cpuinfo;
    return { verdict: 'on', summary: message('cpu-virtualization.on', { tech }), deciding };
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
          : message(
              around.name === 'tcg' ? 'cpu-virtualization.emulated' : 'cpu-virtualization.hidden',
              { tech, hypervisor: outsideName(around.name) },
            ),
      deciding: cpuinfo,
      next: nestingAdvice(snapshot, around.name),
    };
  }
  const flag = virtualizationFlag(snapshot);
  const cleared = flag && clearedFlag(kernelWords(snapshot), flag);
  if (cleared) {
    const summary = message('cpu-virtualization.cleared', { tech, word: cleared });
    const next = message('cpu-virtualization.next.cleared', { word: cleared });
    return { verdict: 'blocked', summary, deciding: '/proc/cmdline', next };
  }
  const raw = rawCpuid(snapshot);
  const known = knownVirtualization(cpuKinds(snapshot)[0] ?? noKind);
  if (known !== 'none' && lacksMicrocode(snapshot)) {
    return {
      verdict: 'unknown',
      summary: message('cpu-virtualization.microcode', { tech }),
      deciding: cpuinfo,
      next: message('iommu.next.update-firmware'),
    };
  }
  if (raw === false) return decideRawAbsent(tech, known);
  if (firmwareRegister(snapshot) === 'allowed') {
    return {
      verdict: 'unknown',
      summary: message('cpu-virtualization.allowed-hidden', { tech }),
      deciding: registerSource(snapshot),
    };
  }
  if (raw === null && known === 'none') return notInHardware(tech, modelSource);
  // Before these releases firmware's lock left the flag in place, so its absence has another cause.
  if (flagMeansOn(snapshot) === false && raw === null && known !== 'all')
    return notInHardware(tech, cpuinfo);
  if (raw === true || known === 'all') return decideHidden(snapshot, tech, raw === true);
  return decideByModel(tech, known);
}

/** Nothing but the model tells, and its steppings differ: what most of them have is said, and no verdict given. */
function decideByModel(tech: string, known: ModelKnowledge): Decision {
  const next = message('cpu-virtualization.next.look', { tech });
  if (known === 'usually') {
    const summary = message('cpu-virtualization.flag-missing-usually', { tech });
    return { verdict: 'unknown', summary, deciding: modelSource, next };
  }
  if (known === 'rarely') {
    const summary = message('cpu-virtualization.usually-lacking', { tech });
    return { verdict: 'unknown', summary, deciding: modelSource };
  }
  const summary = message('cpu-virtualization.flag-missing', { tech });
  return { verdict: 'unknown', summary, deciding: cpuinfo, next };
}

/**
 * A Core 2 or a Xeon of its time without SpeedStep (`est`), which all of them have: firmware that does not know the
 * stepping loads no microcode for it, and leaves VT-x, SSE4.1 and CMPXCHG16B out as well.
 */
function lacksMicrocode(snapshot: HostSnapshot): boolean {
  const kind = cpuKinds(snapshot)[0];
  if (kind?.vendor !== 'GenuineIntel' || kind.family !== 6) return false;
  const ofThatTime = kind.model === 0x0f || kind.model === 0x17;
  return ofThatTime && /\b(?:Core\(TM\)2|Xeon)/.test(kind.name) && !kind.flags.includes('est');
}

const noKind = {
  count: 0,
  first: 0,
  vendor: '',
  family: null,
  model: null,
  stepping: null,
  name: '',
  part: null,
  flags: [],
  vmxFlags: [],
  bugs: [],
};

function decideRawAbsent(tech: string, known: ModelKnowledge): Decision {
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
  const words = snapshot.kernel.commandLine.state === 'read';
  if (uses === true && words) return offInFirmware(tech, source);
  return {
    verdict: 'unknown',
    summary: message('cpu-virtualization.probably-off', { tech }),
    deciding: source,
    next: message('cpu-virtualization.next.look', { tech }),
  };
}

/** Is VT-x or AMD-V there, and is it switched on? Told apart without root wherever something tells. */
export function checkCpuVirtualization(snapshot: HostSnapshot, trial: TrialResult | null): Verdict {
  const tech = technology(snapshot);
  const title =
    tech === null
      ? message('cpu-virtualization.title-plain')
      : message('cpu-virtualization.title', { tech });
  const family = cpuFamily(snapshot);
  if (family !== 'intel' && family !== 'amd' && family !== 'unknown') {
    const parts = family === 'arm' ? armParts(snapshot) : [];
    return verdict('cpu-virtualization', title, otherArchitecture(snapshot, family), parts);
  }
  const witnesses = cpuWitnesses(snapshot);
  const decision = decide(snapshot);
  const proved = trial?.runs.some((run) => run.accelerator === 'kvm' && run.outcome === 'passed');
  if (proved && vendorModuleRuns(snapshot)) {
    witnesses.unshift(witness('trial', 'the test guest passed under KVM'));
    return verdict('cpu-virtualization', title, { ...decision, witnesses, deciding: 'trial' });
  }
  // The log is firmware's own word, and what is on needs no second one.
  const sure = decision.verdict === 'on' || decision.deciding === logSource;
  const remedies = sure ? [] : registerRemedies(snapshot);
  return verdict('cpu-virtualization', title, { ...decision, witnesses, remedies });
}
