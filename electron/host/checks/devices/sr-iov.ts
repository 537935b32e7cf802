import type { SubVerdict, Verdict } from '../../../../shared/host';
import { message } from '../../messages';
import { valueOf } from '../../snapshot/reading/fact';
import type { PciDevice } from '../../snapshot/devices/pci';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { part, verdict, witness, witnessOf } from '../build';
import { outside } from '../hypervisor/outside';
import { kernelOption } from '../machine';
import { className } from './pci-classes';
import { createVirtualFunctions } from '../remedies/remedies';
import { vmdq } from './vmdq';

const source = '/sys/bus/pci/devices';

function devicePart(
  device: PciDevice,
  functions: readonly PciDevice[],
  iommu: Verdict,
): SubVerdict {
  const { address, sriov } = device;
  const { total, active } = sriov ?? { total: 0, active: 0 };
  const place = `${source}/${address}`;
  const witnesses = [
    witness(`${place}/sriov_totalvfs`, String(total)),
    witness(`${place}/sriov_numvfs`, String(active)),
    witness('driver', device.driver ?? 'none'),
    witness(`${place}/sriov_drivers_autoprobe`, sriov?.driversProbe ? '1' : '0'),
    ...functions.map((one) => witness(one.address, one.driver ?? 'no driver')),
  ];
  const title = message('sr-iov.device', {
    address,
    kind: className(device.class),
    id: `${device.vendor}:${device.device}`,
  });
  const usable = iommu.verdict === 'on';
  return part(address, title, {
    verdict: 'on',
    summary: message(active > 0 ? 'sr-iov.active' : 'sr-iov.ready', { active, count: total }),
    witnesses,
    deciding: `${place}/sriov_totalvfs`,
    next: active === 0 ? message(usable ? 'sr-iov.next.create' : 'sr-iov.next.iommu') : null,
    remedies:
      active === 0 && device.driver
        ? [createVirtualFunctions(address, Math.min(total, 4), total)]
        : [],
  });
}

/** VT-c as far as Linux shows it: devices that can split into virtual functions. */
export function checkSrIov(snapshot: HostSnapshot, iommu: Verdict): Verdict {
  const title = message('sr-iov.title');
  const devices = valueOf(snapshot.pci.devices);
  const option = kernelOption(snapshot, 'PCI_IOV');
  const capable = (devices ?? []).filter(({ sriov }) => sriov !== null);
  const queues = vmdq(snapshot);
  const witnesses = [
    witnessOf(
      source,
      snapshot.pci.devices,
      (all) => `${all.length} devices, ${capable.length} with SR-IOV`,
    ),
  ];
  if (option !== null) witnesses.push(witness('CONFIG_PCI_IOV', option));
  if (capable.length > 0) {
    const parts = capable.map((device) => {
      const functions = (devices ?? []).filter((one) => one.physicalFunction === device.address);
      return devicePart(device, functions, iommu);
    });
    const summary = message('sr-iov.on', { count: capable.length });
    return verdict('sr-iov', title, { verdict: 'on', summary, witnesses, deciding: source }, [
      ...parts,
      queues,
    ]);
  }
  if (option === 'n') {
    const summary = message('sr-iov.kernel-without');
    const next = message('kvm-config.next.kernel');
    const deciding = 'CONFIG_PCI_IOV';
    const findings = { verdict: 'blocked' as const, summary, witnesses, deciding, next };
    return verdict('sr-iov', title, findings, [queues]);
  }
  // A kernel without PCI_IOV shows no capability, so one whose configuration is unknown proves nothing.
  const all = snapshot.pci.complete && devices?.every(({ sriovUnclear }) => !sriovUnclear);
  if (all && option !== null) {
    // Firmware can hide the capability of a real card; a virtual machine has the cards that it was given.
    const inside = outside(snapshot).inside === true;
    const summary = message(inside ? 'sr-iov.none-inside' : 'sr-iov.none');
    const value = inside ? ('not-in-hardware' as const) : ('unknown' as const);
    const findings = { verdict: value, summary, witnesses, deciding: source };
    return verdict('sr-iov', title, findings, [queues]);
  }
  const summary = message('sr-iov.unknown');
  const findings = { verdict: 'unknown' as const, summary, witnesses, deciding: source };
  return verdict('sr-iov', title, findings, [queues]);
}
