import type { Message, Verdict, VerdictValue, Witness } from '../../../../shared/host';
import { message } from '../../messages';
import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { verdict, witness, witnessOf } from '../build';
import { outside } from '../hypervisor';
import { iommuParts } from './iommu-parts';
import { commandLine, cpuFamily, cpuKinds, kernelOption, logLines } from '../machine';
import { kernelParameter, kernelParameterWaits } from '../remedies/kernel-parameter';

const classSource = '/sys/class/iommu';
const groupSource = '/sys/kernel/iommu_groups';

/** What the processor's maker calls it. */
function iommuName(snapshot: HostSnapshot): string {
  const family = cpuFamily(snapshot);
  if (family === 'intel') return 'Intel VT-d';
  if (family === 'amd') return 'AMD-Vi';
  return family === 'arm' ? 'ARM SMMU' : 'IOMMU';
}

/**
 * The word of the command line that turns the IOMMU off, read as the kernel reads it: `iommu=off` and
 * `intel_iommu=off` or `amd_iommu=off`. `iommu=pt` gives host devices an identity map and turns nothing off;
 * `amd_iommu=on` is not a word AMD's driver knows (Documentation/admin-guide/kernel-parameters.txt).
 */
function disablingWord(snapshot: HostSnapshot): string | null {
  const own = cpuFamily(snapshot) === 'amd' ? 'amd_iommu' : 'intel_iommu';
  const off: Record<string, string | null> = {};
  for (const word of commandLine(snapshot)) {
    const [name = '', value = ''] = word.split('=', 2);
    if (name !== own && name !== 'iommu') continue;
    const options = value.split(',');
    // The last word of each name counts; one name does not undo the other.
    if (options.includes('off')) off[name] = word;
    else if (options.includes('on') || options.includes('force')) off[name] = null;
  }
  return off[own] ?? off['iommu'] ?? null;
}

type Table =
  { state: 'usable' | 'missing' | 'unlisted' | 'closed' } | { state: 'broken'; problem: string };

/** The firmware's table of this processor's maker, by the maker and never by vmx or svm. */
function firmwareTable(snapshot: HostSnapshot): Table & { name: string } {
  const amd = cpuFamily(snapshot) === 'amd';
  const name = amd ? 'IVRS' : 'DMAR';
  const { tables, dmar, ivrs } = snapshot.iommu;
  const fact = amd ? ivrs : dmar;
  if (fact.state === 'read') {
    const { valid, problem } = fact.value;
    return valid ? { name, state: 'usable' } : { name, state: 'broken', problem: problem ?? '' };
  }
  if (fact.state === 'empty') return { name, state: 'broken', problem: 'empty' };
  if (fact.state === 'unreadable') return { name, state: 'closed' };
  return { name, state: tables.state === 'read' ? 'missing' : 'unlisted' };
}

/** Generations of which every processor and chipset has the IOMMU: Skylake and Zen, and what followed. */
function generationHasIommu(snapshot: HostSnapshot): boolean {
  const kind = cpuKinds(snapshot)[0];
  if (!kind || kind.family === null || kind.model === null) return false;
  if (kind.vendor === 'AuthenticAMD' || kind.vendor === 'HygonGenuine') return kind.family >= 0x17;
  const atoms = [0x5c, 0x5f, 0x7a, 0x86, 0x96, 0x9c];
  return (
    kind.vendor === 'GenuineIntel' &&
    kind.family === 6 &&
    kind.model >= 0x4e &&
    /\b(Core|Xeon)\b/.test(kind.name) &&
    ![0x4f, 0x56, 0x57, 0x85, ...atoms].includes(kind.model)
  );
}

interface Decision {
  verdict: VerdictValue;
  summary: Message;
  deciding: string;
  next?: Message | null;
  remedies?: Verdict['remedies'];
}

function decide(snapshot: HostSnapshot): Decision {
  const { units, groups } = snapshot.iommu;
  const name = iommuName(snapshot);
  const unitCount = valueOf(units)?.length ?? 0;
  const groupCount = valueOf(groups)?.length ?? 0;
  const power = cpuFamily(snapshot) === 'power';
  if (groupCount > 0 && (unitCount > 0 || power)) {
    const summary = message('iommu.on', { name, units: unitCount, groups: groupCount });
    return { verdict: 'on', summary, deciding: groupSource };
  }
  const word = disablingWord(snapshot);
  if (word) {
    return {
      verdict: 'blocked',
      summary: message('iommu.disabled-word', { name, word }),
      deciding: '/proc/cmdline',
      next: message('iommu.next.remove-word', { word }),
    };
  }
  const family = cpuFamily(snapshot);
  const option = family === 'intel' ? 'INTEL_IOMMU' : family === 'amd' ? 'AMD_IOMMU' : null;
  if (option && kernelOption(snapshot, option) === 'n') {
    return {
      verdict: 'blocked',
      summary: message('iommu.kernel-without', { name, option: `CONFIG_${option}` }),
      deciding: `CONFIG_${option}`,
      next: message('kvm-config.next.kernel'),
    };
  }
  if (option)
    return decideByTable(snapshot, name, units.state === 'empty' || groups.state === 'empty');
  const summary = message('iommu.unknown', { name });
  return { verdict: 'unknown', summary, deciding: classSource };
}

/** @param idle sysfs was there and showed no IOMMU at work */
function decideByTable(snapshot: HostSnapshot, name: string, idle: boolean): Decision {
  const table = firmwareTable(snapshot);
  const source = `/sys/firmware/acpi/tables/${table.name}`;
  const unknown: Decision = {
    verdict: 'unknown',
    summary: message('iommu.unknown', { name }),
    deciding: source,
  };
  switch (table.state) {
    case 'broken':
      return {
        verdict: 'unknown',
        summary: message('iommu.broken-table', { name, table: table.name, problem: table.problem }),
        deciding: source,
        next: message('iommu.next.update-firmware'),
      };
    case 'missing':
      return decideMissing(snapshot, name, source, table.name);
    case 'usable':
    case 'closed':
      return idle ? decideIdle(snapshot, name, source, table.name) : unknown;
    case 'unlisted':
      return unknown;
  }
}

function decideMissing(
  snapshot: HostSnapshot,
  name: string,
  source: string,
  table: string,
): Decision {
  const around = outside(snapshot);
  if (around.inside === true) {
    const summary = message('iommu.hidden', { name });
    const next = message('iommu.next.outer');
    return { verdict: 'blocked', summary, deciding: source, next };
  }
  const known = around.inside === false && generationHasIommu(snapshot);
  return {
    verdict: known ? 'off-in-firmware' : 'unknown',
    summary: message(known ? 'iommu.off' : 'iommu.off-or-lacking', { name, table }),
    deciding: source,
    next: message('iommu.next.firmware', { name }),
  };
}

/** The firmware announces it and the kernel does not use it. */
function decideIdle(snapshot: HostSnapshot, name: string, source: string, table: string): Decision {
  const intel = cpuFamily(snapshot) === 'intel';
  const asked = commandLine(snapshot).some((word) => /^intel_iommu=(?:.*,)?on\b/.test(word));
  const byDefault = kernelOption(snapshot, 'INTEL_IOMMU_DEFAULT_ON');
  if (intel && !asked && byDefault !== 'y') {
    const word = 'intel_iommu=on';
    if (kernelParameterWaits(snapshot, word)) {
      const next = message('iommu.next.restart', { word });
      return {
        verdict: 'blocked',
        summary: message('iommu.not-asked', { name }),
        deciding: classSource,
        next,
      };
    }
    return {
      verdict: 'blocked',
      // Without its configuration it is not known what this kernel does unasked.
      summary:
        byDefault === null
          ? message('iommu.idle', { name, table })
          : message('iommu.not-asked', { name }),
      deciding: classSource,
      next: message('iommu.next.add-word', { word }),
      remedies: kernelParameter(snapshot, word),
    };
  }
  return {
    verdict: 'blocked',
    summary: message('iommu.idle', { name, table }),
    deciding: source,
    next: message('iommu.next.log'),
  };
}

function gather(snapshot: HostSnapshot): Witness[] {
  const { iommu } = snapshot;
  const table = firmwareTable(snapshot);
  const family = cpuFamily(snapshot);
  const option = family === 'amd' ? 'AMD_IOMMU' : 'INTEL_IOMMU';
  const configured = kernelOption(snapshot, option);
  const words = commandLine(snapshot).filter((word) => /iommu/.test(word));
  const witnesses = [
    witnessOf(classSource, iommu.units, (units) => units.join(' ')),
    witnessOf(groupSource, iommu.groups, (groups) => `${groups.length}`),
    witness(
      `/sys/firmware/acpi/tables/${table.name}`,
      table.state === 'broken' ? `broken: ${table.problem}` : table.state,
    ),
    witnessOf('/proc/cmdline', snapshot.kernel.commandLine, () => words.join(' ') || '-'),
  ];
  if (configured !== null) witnesses.push(witness(`CONFIG_${option}`, configured));
  for (const line of logLines(snapshot, /DMAR: IOMMU|AMD-Vi: |DMAR:.*(?:disabled|failed)/i).slice(
    0,
    3,
  )) {
    witnesses.push(witness('kernel log', line));
  }
  return witnesses;
}

/** VT-d, AMD-Vi or SMMU: at work only when the kernel shows units and groups, whatever tables and words say. */
export function checkIommu(snapshot: HostSnapshot): Verdict {
  const title = message('iommu.title', { name: iommuName(snapshot) });
  const decision = decide(snapshot);
  return verdict(
    'iommu',
    title,
    { ...decision, witnesses: gather(snapshot) },
    iommuParts(snapshot, decision.verdict),
  );
}
