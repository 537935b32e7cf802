import type { SubVerdict, Verdict, VerdictValue } from '../../../../shared/host';
import { message } from '../../messages';
import type { HostKey } from '../../messages';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { parameterOff } from '../../kernel-line/module-words';
import { part, verdict, witness } from '../build';
import {
  cpuCount,
  cpuFamily,
  cpuKinds,
  isNo,
  isYes,
  kernelAtLeast,
  kernelWords,
  moduleParameter,
  vendorModuleRuns,
} from '../machine';

interface Feature {
  id: 'paging' | 'tags' | 'unrestricted' | 'apic' | 'posted-interrupts';
  title: HostKey;
  /** Flags on `flags` or `vmx flags`; all are needed. */
  flags: readonly string[];
  /** The module's parameter: what is used, not only what is there. */
  parameter: string | null;
}

const intel: readonly Feature[] = [
  { id: 'paging', title: 'paging.title.ept', flags: ['ept'], parameter: 'ept' },
  { id: 'tags', title: 'paging.title.vpid', flags: ['vpid'], parameter: 'vpid' },
  {
    id: 'unrestricted',
    title: 'paging.title.unrestricted',
    flags: ['unrestricted_guest'],
    parameter: 'unrestricted_guest',
  },
  { id: 'apic', title: 'paging.title.apicv', flags: ['apicv'], parameter: 'enable_apicv' },
  {
    id: 'posted-interrupts',
    title: 'paging.title.posted',
    flags: ['posted_intr'],
    parameter: 'enable_apicv',
  },
];

const amd: readonly Feature[] = [
  { id: 'paging', title: 'paging.title.npt', flags: ['npt'], parameter: 'npt' },
  { id: 'tags', title: 'paging.title.asid', flags: ['flushbyasid'], parameter: null },
  { id: 'apic', title: 'paging.title.avic', flags: ['avic'], parameter: 'avic' },
];

/**
 * Kernels with a `vmx flags` line (5.6 and later) name every feature there, so one that is missing is not in this
 * processor. Older ones name only EPT and VPID, among the ordinary flags.
 */
function listed(snapshot: HostSnapshot, feature: Feature): boolean | null {
  const kinds = cpuKinds(snapshot);
  if (kinds.length === 0) return null;
  const has = kinds.every((kind) =>
    feature.flags.every((flag) => kind.flags.includes(flag) || kind.vmxFlags.includes(flag)),
  );
  if (has) return true;
  const virtualization = cpuFamily(snapshot) === 'intel' ? 'vmx' : 'svm';
  const shown = kinds.every((kind) => kind.flags.includes(virtualization));
  // Its name came with Linux 4.7 (arch/x86/include/asm/cpufeatures.h): before, it is not printed where it is.
  if (feature.id === 'apic' && virtualization === 'svm' && kernelAtLeast(snapshot, 4, 7) !== true)
    return null;
  const detailed = virtualization === 'svm' || kinds.every((kind) => kind.vmxFlags.length > 0);
  return shown && (detailed || feature.id === 'paging' || feature.id === 'tags') ? false : null;
}

function checkFeature(snapshot: HostSnapshot, feature: Feature, cpu: Verdict): SubVerdict {
  const module = cpuFamily(snapshot) === 'intel' ? 'kvm_intel' : 'kvm_amd';
  const parameter = feature.parameter
    ? moduleParameter(snapshot, module, feature.parameter)
    : undefined;
  const has = listed(snapshot, feature);
  const title = message(feature.title);
  const name = title.text;
  const flagSource = '/proc/cpuinfo';
  const parameterSource = `/sys/module/${module}/parameters/${feature.parameter ?? ''}`;
  const witnesses = [
    witness(
      flagSource,
      `${feature.flags.join(' ')}: ${has === null ? 'not shown' : has ? `${cpuCount(snapshot)} CPU` : 'absent'}`,
    ),
  ];
  if (parameter !== undefined) witnesses.push(witness(parameterSource, parameter));
  const say = (value: VerdictValue, key: HostKey, deciding: string) =>
    part(feature.id, title, {
      verdict: value,
      summary: message(key, { name }),
      witnesses,
      deciding,
    });

  // A built-in module shows its parameters even where the processor has refused it.
  if (!vendorModuleRuns(snapshot) && cpu.verdict !== 'on' && cpu.verdict !== 'unknown') {
    return say(cpu.verdict, 'paging.follows', flagSource);
  }
  // The module turns a parameter off by itself when the processor lacks the feature; then the flag is the cause.
  if (parameter !== undefined && isYes(parameter)) return say('on', 'paging.used', parameterSource);
  if (has === false) return say('not-in-hardware', 'paging.lacking', flagSource);
  if (parameter !== undefined && isNo(parameter)) {
    return has === true
      ? say('blocked', 'paging.unused', parameterSource)
      : say('unknown', 'paging.unused-unknown', parameterSource);
  }
  // Without its parameter, what KVM makes of a feature is not known: an option of modprobe may turn it off.
  if (has === true && feature.parameter !== null)
    return say('unknown', 'paging.there-unused', flagSource);
  if (has === true) return say('on', 'paging.there', flagSource);
  return say('unknown', 'paging.unknown', flagSource);
}

/** EPT or NPT and what goes with it: without them guests run, but each change of a page table costs an exit. */
export function checkSecondLevelPaging(snapshot: HostSnapshot, cpu: Verdict): Verdict {
  const title = message('second-level-paging.title');
  const family = cpuFamily(snapshot);
  if (family !== 'intel' && family !== 'amd') {
    const x86 = family === 'unknown';
    const value = x86 ? 'unknown' : cpu.verdict;
    const summary = x86
      ? message('second-level-paging.unknown', { name: 'EPT / NPT' })
      : message('second-level-paging.part-of');
    return verdict('second-level-paging', title, {
      verdict: value,
      summary,
      witnesses: [witness('uname -m', snapshot.machine ?? 'unknown')],
      deciding: 'uname -m',
    });
  }
  const parts = (family === 'intel' ? intel : amd).map((feature) =>
    checkFeature(snapshot, feature, cpu),
  );
  const paging = parts[0];
  if (!paging) throw new Error('no paging feature');
  const summaries: Record<VerdictValue, HostKey> = {
    on: 'second-level-paging.on',
    'off-in-firmware': 'second-level-paging.follows',
    blocked:
      cpu.verdict === 'blocked' ? 'second-level-paging.follows' : 'second-level-paging.blocked',
    'not-in-hardware':
      cpu.verdict === 'not-in-hardware'
        ? 'second-level-paging.follows'
        : 'second-level-paging.lacking',
    unknown: 'second-level-paging.unknown',
  };
  const name = family === 'intel' ? 'EPT' : 'NPT';
  const unused = paging.verdict === 'blocked' && cpu.verdict === 'on';
  const parameter = family === 'intel' ? 'ept' : 'npt';
  const module = family === 'intel' ? 'kvm_intel' : 'kvm_amd';
  const word = unused ? parameterOff(kernelWords(snapshot), module, parameter) : null;
  const deciding = paging.witnesses.find((one) => one.deciding)?.source ?? null;
  const load = message('second-level-paging.next', { module, parameter });
  const findings =
    word === null
      ? {
          summary: message(summaries[paging.verdict], { name }),
          witnesses: paging.witnesses,
          deciding,
          next: unused ? load : null,
        }
      : {
          summary: message('second-level-paging.off-word', { name, word }),
          witnesses: [...paging.witnesses, witness('/proc/cmdline', word)],
          deciding: '/proc/cmdline',
          next: message('iommu.next.remove-word', { word }),
        };
  const shown = { verdict: paging.verdict, ...findings };
  return verdict('second-level-paging', title, shown, parts);
}
