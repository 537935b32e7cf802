import type { SubVerdict, VerdictValue, Witness } from '../../../../shared/host';
import { message } from '../../messages';
import { remappingOffWord } from '../../kernel-line/iommu-words';
import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { type Findings, part, witness, witnessOf } from '../build';
import { kernelWords, logLines } from '../machine';
import { iommuKind } from './iommu-kind';

const chipSource = '/sys/kernel/irq';

interface Facts {
  /** The interrupt controllers at work. */
  chips: readonly string[];
  /** One of them whose interrupts are remapped. */
  chip: string | undefined;
  /** The kernel's line about it. */
  line: string | undefined;
  /** The word of the command line that turns it off. */
  off: string | undefined;
  /** What DMAR says of the hardware; undefined where there is no sound DMAR. */
  flag: boolean | undefined;
}

function factsOf(snapshot: HostSnapshot): Facts {
  const dmar = valueOf(snapshot.iommu.dmar);
  const chips = valueOf(snapshot.interruptChips) ?? [];
  return {
    chips,
    chip: chips.find((name) => name.startsWith('IR-')),
    line: logLines(
      snapshot,
      /(?:DMAR-IR|AMD-Vi).*(?:Enabled IRQ remapping|Interrupt remapping enabled)|(?:IRQ|Interrupt) remapping (?:disabled|not enabled|doesn't)/i,
    )[0],
    off: remappingOffWord(kernelWords(snapshot)) ?? undefined,
    flag: dmar?.valid ? dmar.interruptRemapping : undefined,
  };
}

function witnessesOf(snapshot: HostSnapshot, facts: Facts): Witness[] {
  const { chip, chips, line, off, flag } = facts;
  const witnesses = [
    witnessOf(chipSource, snapshot.interruptChips, () => chip ?? chips.slice(0, 4).join(' ')),
    witness('kernel log', line ?? 'no word of it'),
  ];
  if (off) witnesses.push(witness('/proc/cmdline', off));
  if (flag !== undefined) witnesses.push(witness('DMAR INTR_REMAP', flag ? '1' : '0'));
  return witnesses;
}

function decide(
  { chips, chip, line, off, flag }: Facts,
  intel: boolean,
  iommu: VerdictValue,
): Omit<Findings, 'witnesses'> {
  const on = message('iommu.remapping.on');
  // The controllers at work bear `IR-` in their names only while interrupts are remapped (drivers/iommu).
  if (chip !== undefined) return { verdict: 'on', summary: on, deciding: chipSource };
  if (off) {
    const summary = message('iommu.remapping.off', { word: off });
    return { verdict: 'blocked', summary, deciding: '/proc/cmdline' };
  }
  if (line && /enabled/i.test(line) && !/not enabled/i.test(line)) {
    return { verdict: 'on', summary: on, deciding: 'kernel log' };
  }
  if (flag === false && intel) {
    const summary = message('iommu.remapping.lacking');
    return { verdict: 'not-in-hardware', summary, deciding: 'DMAR INTR_REMAP' };
  }
  // Without the prefix none is remapped; why, the log would tell.
  if (iommu === 'on' && chips.some((name) => /^(?:IO-APIC|PCI-MSI)/.test(name))) {
    const summary = message('iommu.remapping.idle');
    const next = message('iommu.next.log');
    return { verdict: 'blocked', summary, deciding: chipSource, next };
  }
  const summary = message('iommu.remapping.unknown');
  return { verdict: iommu === 'on' ? 'unknown' : iommu, summary, deciding: chipSource };
}

/**
 * Whether devices' interrupts go through the IOMMU: without it a device passed to a guest can raise any interrupt of
 * the host.
 * @param iommu the verdict on the IOMMU itself, which this one follows where nothing else is known.
 */
export function interruptRemapping(snapshot: HostSnapshot, iommu: VerdictValue): SubVerdict {
  const facts = factsOf(snapshot);
  return part('interrupt-remapping', message('iommu.remapping.title'), {
    ...decide(facts, iommuKind(snapshot) === 'intel', iommu),
    witnesses: witnessesOf(snapshot, facts),
  });
}
