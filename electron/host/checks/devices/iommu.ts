import type { Message, Verdict, VerdictValue, Witness } from '../../../../shared/host';
import { message } from '../../messages';
import { acpiOffWord, intelIommuAsked, iommuOffWord } from '../../kernel-line/iommu-words';
import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { verdict, witness, witnessOf } from '../build';
import { outside } from '../hypervisor/outside';
import { iommuParts } from './iommu-parts';
import { cpuFamily, cpuKinds, kernelOption, kernelWords, logLines } from '../machine';
import { iommuKind, iommuName } from './iommu-kind';
import { kernelParameter, kernelParameterWaits } from '../remedies/kernel-parameter';

const classSource = '/sys/class/iommu';
const groupSource = '/sys/kernel/iommu_groups';

type Table =
  | { state: 'usable' | 'missing' | 'unlisted' | 'closed' }
  | { state: 'broken' | 'refused'; problem: string };

/** The firmware's table of this IOMMU's maker, and never by vmx or svm. */
function firmwareTable(snapshot: HostSnapshot): Table & { name: string } {
  const amd = iommuKind(snapshot) === 'amd';
  const name = amd ? 'IVRS' : 'DMAR';
  const { tables, dmar, ivrs } = snapshot.iommu;
  const fact = amd ? ivrs : dmar;
  if (fact.state === 'read') {
    const { valid, problem } = fact.value;
    if (valid) return { name, state: 'usable' };
    const refused = 'refused' in fact.value && fact.value.refused;
    return { name, state: refused ? 'refused' : 'broken', problem: problem ?? '' };
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
    const summary = message('iommu.on', { name, count: groupCount });
    return { verdict: 'on', summary, deciding: groupSource };
  }
  const around = outside(snapshot);
  if (around.controlsXen) {
    const next = message('iommu.next.xen');
    return {
      verdict: 'unknown',
      summary: message('iommu.xen', { name }),
      deciding: classSource,
      next,
    };
  }
  const table = firmwareTable(snapshot).state;
  // A virtual machine has the IOMMU that it was given, whatever its kernel could use.
  const given = unitCount > 0 || table === 'usable' || table === 'closed' || table === 'broken';
  if (around.inside === true && !given) return decideGiven(snapshot, name);
  return decideByWords(snapshot, name) ?? decideByKernel(snapshot, name);
}

/** A virtual machine in which no IOMMU is seen. */
function decideGiven(snapshot: HostSnapshot, name: string): Decision {
  const { tables, units } = snapshot.iommu;
  const family = cpuFamily(snapshot);
  // Where ACPI announces it, a list of tables without one is an answer as well.
  const announced = family === 'intel' || family === 'amd' || family === 'arm';
  const looked = units.state === 'empty' || (announced && tables.state === 'read');
  return {
    verdict: looked ? 'blocked' : 'unknown',
    summary: looked ? message('iommu.hidden', { name }) : message('iommu.unknown', { name }),
    deciding: classSource,
    next: message('iommu.next.outer'),
  };
}

function decideByWords(snapshot: HostSnapshot, name: string): Decision | null {
  const words = kernelWords(snapshot);
  const kind = iommuKind(snapshot);
  const off = kind === 'amd' || kind === 'intel' ? iommuOffWord(words, kind) : null;
  const blind = off === null && snapshot.iommu.tables.state !== 'read' ? acpiOffWord(words) : null;
  const word = off ?? blind;
  if (word === null) return null;
  return {
    verdict: 'blocked',
    summary: message(off === null ? 'iommu.acpi-off' : 'iommu.disabled-word', { name, word }),
    deciding: '/proc/cmdline',
    next: message('iommu.next.remove-word', { word }),
  };
}

function decideByKernel(snapshot: HostSnapshot, name: string): Decision {
  const { units, groups } = snapshot.iommu;
  const kind = iommuKind(snapshot);
  const option = kind === 'intel' ? 'INTEL_IOMMU' : kind === 'amd' ? 'AMD_IOMMU' : null;
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
    case 'refused':
      return {
        verdict: 'blocked',
        summary: message('iommu.refused-table', { name, table: table.name }),
        deciding: source,
        next: message('iommu.next.update-firmware'),
      };
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
  const known = outside(snapshot).inside === false && generationHasIommu(snapshot);
  return {
    verdict: known ? 'off-in-firmware' : 'unknown',
    summary: message(known ? 'iommu.off' : 'iommu.off-or-lacking', { name, table }),
    deciding: source,
    next: message('iommu.next.firmware', { name }),
  };
}

/** The firmware announces it and the kernel does not use it. */
function decideIdle(snapshot: HostSnapshot, name: string, source: string, table: string): Decision {
  const intel = iommuKind(snapshot) === 'intel';
  const asked = intelIommuAsked(kernelWords(snapshot));
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

function describeTable(snapshot: HostSnapshot, table: Table & { name: string }): string {
  if ('problem' in table) return `${table.state}: ${table.problem}`;
  const unsound = table.name === 'DMAR' && valueOf(snapshot.iommu.dmar)?.wrongChecksum === true;
  return unsound ? `${table.state}, wrong checksum` : table.state;
}

function gather(snapshot: HostSnapshot): Witness[] {
  const { iommu } = snapshot;
  const table = firmwareTable(snapshot);
  const option = iommuKind(snapshot) === 'amd' ? 'AMD_IOMMU' : 'INTEL_IOMMU';
  const configured = kernelOption(snapshot, option);
  const words = kernelWords(snapshot)
    .filter(({ name }) => /iommu/.test(name) || name === 'acpi')
    .map(({ text }) => text);
  const witnesses = [
    witnessOf(classSource, iommu.units, (units) => units.join(' ')),
    witnessOf(groupSource, iommu.groups, (groups) => `${groups.length}`),
    witness(`/sys/firmware/acpi/tables/${table.name}`, describeTable(snapshot, table)),
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
