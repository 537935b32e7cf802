import type { SubVerdict, VerdictValue } from '../../../../shared/host';
import { message } from '../../messages';
import { passthroughWord, uselessIommuWords } from '../../kernel-line/iommu-words';
import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { accessControl } from './acs';
import { part, witness, witnessOf } from '../build';
import { kernelWords } from '../machine';
import { iommuKind } from './iommu-kind';
import { interruptRemapping } from './interrupt-remapping';

/**
 * Whether the IOMMU can put a device's interrupts straight into a guest: VT-d's capability register, bit 59 (PI), and
 * AMD's extended features, bit 7 (GASup). Their specifications are named in `acpi-tables.ts`.
 */
function postedInterrupts(snapshot: HostSnapshot, iommu: VerdictValue): SubVerdict | null {
  const kind = iommuKind(snapshot);
  if (kind !== 'intel' && kind !== 'amd') return null;
  const { intelCapabilities, amdFeatures } = snapshot.iommu;
  const fact = kind === 'intel' ? intelCapabilities : amdFeatures;
  const source =
    kind === 'intel'
      ? '/sys/class/iommu/dmar*/intel-iommu/cap'
      : '/sys/class/iommu/ivhd*/amd-iommu/features';
  const registers = valueOf(fact) ?? [];
  const bit = kind === 'intel' ? 59n : 7n;
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
  const found = kernelWords(snapshot);
  const kind = iommuKind(snapshot);
  const useless = uselessIommuWords(found, kind === 'amd' ? 'amd' : 'intel');
  const passthrough = passthroughWord(found);
  const words = useless.length > 0 ? useless : [passthrough].filter((word) => word !== null);
  if (words.length === 0) return null;
  const key = useless.length > 0 ? 'iommu.words.useless' : 'iommu.words.passthrough';
  return part('command-line', message('iommu.words.title'), {
    verdict: 'on',
    summary: message(key, { words: words.join(' ') }),
    witnesses: [witness('/proc/cmdline', words.join(' '))],
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
      return `${all.length}, the largest of ${largest}`;
    }),
  ];
  if (!list || list.length === 0) {
    const follows = iommu === 'on' ? 'unknown' : iommu;
    const summary = message('iommu.groups.none');
    return part('groups', title, { verdict: follows, summary, witnesses, deciding: source });
  }
  const single = list.filter(({ devices }) => devices.length === 1).length;
  const summary = message('iommu.groups.on', { count: list.length, single });
  return part('groups', title, { verdict: 'on', summary, witnesses, deciding: source });
}

export function iommuParts(snapshot: HostSnapshot, iommu: VerdictValue): SubVerdict[] {
  const note = words(snapshot);
  const posted = postedInterrupts(snapshot, iommu);
  const parts = [
    groups(snapshot, iommu),
    accessControl(snapshot, iommu),
    interruptRemapping(snapshot, iommu),
    ...(posted ? [posted] : []),
  ];
  // Where it is off, what hangs on it says no more than that; a witness of its own counts all the same.
  const follows = iommu !== 'on' && iommu !== 'unknown';
  const telling = follows ? parts.filter(({ verdict }) => verdict !== iommu) : parts;
  return [...telling, ...(note ? [note] : [])];
}
