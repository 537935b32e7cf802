import type { SubVerdict, Verdict } from '../../../shared/host';
import { message } from '../messages';
import { valueOf } from '../snapshot/fact';
import type { PciDevice } from '../snapshot/pci';
import type { HostSnapshot } from '../snapshot/snapshot';
import { part, verdict, witness, witnessOf } from './build';
import { kernelOption } from './machine';
import { className } from './pci-classes';
import { createVirtualFunctions } from './remedies';

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
    summary: message(active > 0 ? 'sr-iov.active' : 'sr-iov.ready', { active, total }),
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
    return verdict('sr-iov', title, { verdict: 'on', summary, witnesses, deciding: source }, parts);
  }
  if (option === 'n') {
    return verdict('sr-iov', title, {
      verdict: 'blocked',
      summary: message('sr-iov.kernel-without'),
      witnesses,
      deciding: 'CONFIG_PCI_IOV',
      next: message('kvm-config.next.kernel'),
    });
  }
  // A kernel without PCI_IOV shows no capability, so one whose configuration is unknown proves nothing.
  const all = snapshot.pci.complete && devices?.every(({ sriovUnclear }) => !sriovUnclear);
  if (all && option !== null) {
    const summary = message('sr-iov.none');
    return verdict('sr-iov', title, {
      verdict: 'not-in-hardware',
      summary,
      witnesses,
      deciding: source,
    });
  }
  const summary = message('sr-iov.unknown');
  return verdict('sr-iov', title, { verdict: 'unknown', summary, witnesses, deciding: source });
}
