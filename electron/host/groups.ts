import type { DeviceGroup } from '../../shared/host';
import { className, isBridge } from './checks/pci-classes';
import { valueOf } from './snapshot/fact';
import type { HostSnapshot } from './snapshot/snapshot';

/** The IOMMU groups with what is in them, for the drawing of what goes to a guest together. */
export function deviceGroups(snapshot: HostSnapshot): DeviceGroup[] {
  const devices = new Map(
    (valueOf(snapshot.pci.devices) ?? []).map((device) => [device.address, device]),
  );
  return (valueOf(snapshot.iommu.groups) ?? []).map((group) => ({
    id: group.id,
    devices: group.devices.map((address) => {
      const device = devices.get(address);
      if (!device) {
        // Platform devices have groups, too.
        return { address, kind: '', ids: '', driver: null, bridge: false, bootDisplay: false };
      }
      return {
        address,
        kind: className(device.class),
        ids: `${device.vendor}:${device.device}`,
        driver: device.driver,
        bridge: isBridge(device.class),
        bootDisplay: device.bootVga,
      };
    }),
  }));
}
