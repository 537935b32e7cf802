import type { SubVerdict, VerdictValue } from '../../../../shared/host';
import { message } from '../../messages';
import { valueOf } from '../../snapshot/reading/fact';
import type { AcsRegisters } from '../../snapshot/devices/acs';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { part, witness, witnessOf } from '../build';
import { kernelWords } from '../machine';
import { isBridge } from './pci-classes';

const groupSource = '/sys/kernel/iommu_groups';
/** Ports that are named one by one; the rest are counted. */
const mostNamed = 12;

/** What the kernel demands of a port before it keeps apart what is below: SV, RR, CR, UF (drivers/iommu/iommu.c). */
const demanded = 0b0001_1101;
const bits = ['SV', 'TB', 'RR', 'CR', 'UF', 'EC', 'DT'];

function describeAcs({ capability, control }: AcsRegisters): string {
  const on = bits.filter((_, at) => (control & (1 << at)) !== 0).join(' ') || '-';
  const missing = demanded & capability & ~control;
  return missing === 0 ? `on: ${on}` : `on: ${on}; more is there and not switched on`;
}

/**
 * The out-of-tree word that splits groups against the hardware, with or without `pci=` before it. The devices then
 * reach each other as before.
 */
function overrideWord(snapshot: HostSnapshot): string | undefined {
  return kernelWords(snapshot).find(({ text }) => text.includes('acs_override'))?.text;
}

/** `0000:03:00` of `0000:03:00.1`. */
const slotOf = (address: string) => address.slice(0, address.lastIndexOf('.'));

/** Groups in which several slots lie that are not bridges: no port above keeps them apart. */
function mixedGroups(snapshot: HostSnapshot): number[] {
  const classes = new Map(
    (valueOf(snapshot.pci.devices) ?? []).map((device) => [device.address, device.class]),
  );
  return (valueOf(snapshot.iommu.groups) ?? []).flatMap(({ id, devices }) => {
    // One whose class could not be read may be a bridge, and devices of the board have groups, too.
    const going = devices.filter((address) => {
      const code = classes.get(address);
      return code !== undefined && !isBridge(code);
    });
    return new Set(going.map(slotOf)).size > 1 ? [id] : [];
  });
}

/** Whether every device that is listed could be read and has a group: one left out could lie in any. */
function allGrouped(snapshot: HostSnapshot): boolean {
  const grouped = new Set((valueOf(snapshot.iommu.groups) ?? []).flatMap(({ devices }) => devices));
  // An IOMMU's own function (0806, "IOMMU") and host bridges of its kind translate for others and may have no group.
  const all = (valueOf(snapshot.pci.devices) ?? []).filter(
    ({ class: kind }) => !kind.startsWith('0806') && !kind.startsWith('0600'),
  );
  return snapshot.pci.complete && all.every(({ address }) => grouped.has(address));
}

/** Whether ports keep what is below them apart: shown by the groups the kernel made, borne out by the registers. */
export function accessControl(snapshot: HostSnapshot, iommu: VerdictValue): SubVerdict {
  const title = message('iommu.acs.title');
  const groups = valueOf(snapshot.iommu.groups) ?? [];
  const mixed = mixedGroups(snapshot);
  const word = overrideWord(snapshot);
  const ports = (valueOf(snapshot.pci.devices) ?? []).filter((one) => one.class.startsWith('0604'));
  const witnesses = [
    witnessOf(groupSource, snapshot.iommu.groups, () =>
      mixed.length === 0 ? 'no group of several slots' : `several slots: ${mixed.join(', ')}`,
    ),
    witnessOf('/proc/cmdline', snapshot.kernel.commandLine, () => word ?? 'no acs_override'),
    ...ports
      .slice(0, mostNamed)
      .map(({ address, acs }) =>
        acs.state === 'absent'
          ? witness(`ACS ${address}`, 'the port has none')
          : witnessOf(`ACS ${address}`, acs, describeAcs),
      ),
  ];
  const say = (
    verdict: VerdictValue,
    summary: SubVerdict['summary'],
    deciding = groupSource,
    next: SubVerdict['next'] = null,
  ) => part('acs', title, { verdict, summary, witnesses, deciding, next });
  if (word !== undefined) {
    const next = message('iommu.next.remove-word', { word });
    return say('unknown', message('iommu.acs.override', { word }), '/proc/cmdline', next);
  }
  if (snapshot.kernel.commandLine.state !== 'read') {
    return say('unknown', message('iommu.acs.unread'), '/proc/cmdline');
  }
  if (groups.length === 0 || snapshot.pci.devices.state !== 'read') {
    const follows = iommu === 'on' ? 'unknown' : iommu;
    return say(follows, message('iommu.acs.unknown'));
  }
  if (mixed.length > 0) {
    return say('not-in-hardware', message('iommu.acs.mixed', { groups: mixed.join(', ') }));
  }
  if (!allGrouped(snapshot)) return say('unknown', message('iommu.acs.incomplete'));
  return say('on', message('iommu.acs.on'));
}
