import type { SubVerdict, VerdictValue } from '../../../../shared/host';
import { message } from '../../messages';
import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { accessControl } from './acs';
import { part, witness, witnessOf } from '../build';
import { commandLine, cpuFamily, logLines } from '../machine';

const chipSource = '/sys/kernel/irq';

function interruptRemapping(snapshot: HostSnapshot, iommu: VerdictValue): SubVerdict {
  const title = message('iommu.remapping.title');
  const line = logLines(
    snapshot,
    /(?:DMAR-IR|AMD-Vi).*(?:Enabled IRQ remapping|Interrupt remapping enabled)|(?:IRQ|Interrupt) remapping (?:disabled|not enabled|doesn't)/i,
  )[0];
  const off = commandLine(snapshot).find((word) => /^(?:nointremap|intremap=off)$/.test(word));
  const dmar = valueOf(snapshot.iommu.dmar);
  const flag = dmar?.valid ? dmar.interruptRemapping : undefined;
  const chips = valueOf(snapshot.interruptChips) ?? [];
  const chip = chips.find((name) => name.startsWith('IR-'));
  const witnesses = [
    witnessOf(chipSource, snapshot.interruptChips, () => chip ?? chips.slice(0, 4).join(' ')),
    witness('kernel log', line ?? 'no word of it'),
  ];
  if (off) witnesses.push(witness('/proc/cmdline', off));
  if (flag !== undefined) witnesses.push(witness('DMAR INTR_REMAP', flag ? '1' : '0'));
  // The controllers at work bear `IR-` in their names only while interrupts are remapped (drivers/iommu).
  if (chip !== undefined) {
    const summary = message('iommu.remapping.on');
    return part('interrupt-remapping', title, {
      verdict: 'on',
      summary,
      witnesses,
      deciding: chipSource,
    });
  }
  if (off) {
    const summary = message('iommu.remapping.off', { word: off });
    return part('interrupt-remapping', title, {
      verdict: 'blocked',
      summary,
      witnesses,
      deciding: '/proc/cmdline',
    });
  }
  if (line && /enabled/i.test(line) && !/not enabled/i.test(line)) {
    const summary = message('iommu.remapping.on');
    return part('interrupt-remapping', title, {
      verdict: 'on',
      summary,
      witnesses,
      deciding: 'kernel log',
    });
  }
  if (flag === false && cpuFamily(snapshot) === 'intel') {
    const summary = message('iommu.remapping.lacking');
    return part('interrupt-remapping', title, {
      verdict: 'not-in-hardware',
      summary,
      witnesses,
      deciding: 'DMAR INTR_REMAP',
    });
  }
  // Without the prefix none is remapped; why, the log would tell.
  if (iommu === 'on' && chips.some((name) => /^(?:IO-APIC|PCI-MSI)/.test(name))) {
    const summary = message('iommu.remapping.idle');
    return part('interrupt-remapping', title, {
      verdict: 'blocked',
      summary,
      witnesses,
      deciding: chipSource,
      next: message('iommu.next.log'),
    });
  }
  const follows = iommu === 'on' ? 'unknown' : iommu;
  const summary = message('iommu.remapping.unknown');
  const deciding = chipSource;
  return part('interrupt-remapping', title, { verdict: follows, summary, witnesses, deciding });
}

/**
 * Whether the IOMMU can put a device's interrupts straight into a guest: VT-d's capability register, bit 59 (PI), and
 * AMD's extended features, bit 7 (GASup). Their specifications are named in `acpi-tables.ts`.
 */
function postedInterrupts(snapshot: HostSnapshot, iommu: VerdictValue): SubVerdict | null {
  const family = cpuFamily(snapshot);
  if (family !== 'intel' && family !== 'amd') return null;
  const { intelCapabilities, amdFeatures } = snapshot.iommu;
  const fact = family === 'intel' ? intelCapabilities : amdFeatures;
  const source =
    family === 'intel'
      ? '/sys/class/iommu/dmar*/intel-iommu/cap'
      : '/sys/class/iommu/ivhd*/amd-iommu/features';
  const registers = valueOf(fact) ?? [];
  const bit = family === 'intel' ? 59n : 7n;
  const able = registers.filter((text) => ((BigInt(`0x${text}`) >> bit) & 1n) === 1n).length;
  const title = message('iommu.posted.title');
  const witnesses = [witnessOf(source, fact, (all) => all.join(' '))];
  const deciding = source;
  if (registers.length === 0) {
    const follows = iommu === 'on' ? 'unknown' : iommu;
    const summary = message('iommu.posted.unknown');
    return part('posted-interrupts', title, { verdict: follows, summary, witnesses, deciding });
  }
  // Each unit serves its own devices, so one that cannot makes no answer for the others.
  const verdict = able === registers.length ? 'on' : able === 0 ? 'not-in-hardware' : 'unknown';
  const summary = message(`iommu.posted.${verdict}`, { able, count: registers.length });
  return part('posted-interrupts', title, { verdict, summary, witnesses, deciding });
}

/** Words that people add and that do nothing, or do something else than they think. */
function words(snapshot: HostSnapshot): SubVerdict | null {
  const found = commandLine(snapshot).filter((word) =>
    /^(?:amd_iommu=on|iommu=1|iommu=pt)$/.test(word),
  );
  if (found.length === 0) return null;
  const useless = found.filter((word) => word !== 'iommu=pt');
  const key = useless.length > 0 ? 'iommu.words.useless' : 'iommu.words.passthrough';
  return part('command-line', message('iommu.words.title'), {
    verdict: 'on',
    summary: message(key, { words: useless.join(' ') }),
    witnesses: [witness('/proc/cmdline', found.join(' '))],
    deciding: '/proc/cmdline',
  });
}

function groups(snapshot: HostSnapshot, iommu: VerdictValue): SubVerdict {
  const title = message('iommu.groups.title');
  const list = valueOf(snapshot.iommu.groups);
  const source = '/sys/kernel/iommu_groups';
  const witnesses = [
    witnessOf(source, snapshot.iommu.groups, (all) => {
      const largest = Math.max(...all.map(({ devices }) => devices.length));
      return `${all.length}, the largest with ${largest} devices`;
    }),
  ];
  if (!list || list.length === 0) {
    const follows = iommu === 'on' ? 'unknown' : iommu;
    const summary = message('iommu.groups.none');
    return part('groups', title, { verdict: follows, summary, witnesses, deciding: source });
  }
  const single = list.filter(({ devices }) => devices.length === 1).length;
  const summary = message('iommu.groups.on', { groups: list.length, single });
  return part('groups', title, { verdict: 'on', summary, witnesses, deciding: source });
}

export function iommuParts(snapshot: HostSnapshot, iommu: VerdictValue): SubVerdict[] {
  const note = words(snapshot);
  const posted = postedInterrupts(snapshot, iommu);
  return [
    groups(snapshot, iommu),
    accessControl(snapshot, iommu),
    interruptRemapping(snapshot, iommu),
    ...(posted ? [posted] : []),
    ...(note ? [note] : []),
  ];
}
