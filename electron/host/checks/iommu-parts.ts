import type { SubVerdict, VerdictValue } from '../../../shared/host';
import { message } from '../messages';
import { valueOf } from '../snapshot/fact';
import type { HostSnapshot } from '../snapshot/snapshot';
import { part, witness, witnessOf } from './build';
import { commandLine, cpuFamily, logLines } from './machine';

function interruptRemapping(snapshot: HostSnapshot, iommu: VerdictValue): SubVerdict {
  const title = message('iommu.remapping.title');
  const line = logLines(
    snapshot,
    /(?:DMAR-IR|AMD-Vi).*(?:Enabled IRQ remapping|Interrupt remapping enabled)|(?:IRQ|Interrupt) remapping (?:disabled|not enabled|doesn't)/i,
  )[0];
  const off = commandLine(snapshot).find((word) => /^(?:nointremap|intremap=off)$/.test(word));
  const flag = valueOf(snapshot.iommu.dmar)?.interruptRemapping;
  const witnesses = [witness('kernel log', line ?? 'no word of it')];
  if (off) witnesses.push(witness('/proc/cmdline', off));
  if (flag !== undefined) witnesses.push(witness('DMAR INTR_REMAP', flag ? '1' : '0'));
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
  const follows = iommu === 'on' ? 'unknown' : iommu;
  const summary = message('iommu.remapping.unknown');
  return part('interrupt-remapping', title, { verdict: follows, summary, witnesses });
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
  return [groups(snapshot, iommu), interruptRemapping(snapshot, iommu), ...(note ? [note] : [])];
}
