import type { DeviceGroup, Message } from '../../shared/host';
import { className, isBridge, isChipset } from './checks/devices/pci-classes';
import { message } from './messages';
import { valueOf } from './snapshot/reading/fact';
import type { HostUse } from './snapshot/system/host-use';
import type { PciDevice } from './snapshot/devices/pci';
import type { HostSnapshot } from './snapshot/snapshot';

type Device = DeviceGroup['devices'][number];

/** What this system uses a device for, as far as that was seen. */
function useOf(address: string, use: HostUse | undefined): Device['use'] {
  if (use?.rootDisk.includes(address)) return 'root-disk';
  return use?.network.includes(address) ? 'network' : null;
}

function describe(device: PciDevice, use: HostUse | undefined): Device {
  return {
    address: device.address,
    kind: className(device.class),
    ids: `${device.vendor}:${device.device}`,
    driver: device.driver,
    bridge: isBridge(device.class),
    bootDisplay: device.bootVga,
    reset: device.reset,
    use: useOf(device.address, use),
  };
}

/** Platform devices have groups, too. */
function unlisted(address: string): Device {
  return {
    address,
    kind: '',
    ids: '',
    driver: null,
    bridge: false,
    bootDisplay: false,
    reset: null,
    use: null,
  };
}

/** What this system would lose with the device. */
function losses(device: Device): Message[] {
  const { address, use } = device;
  if (use === 'root-disk') return [message('groups.root-disk', { address })];
  if (use === 'network') return [message('groups.network', { address })];
  return device.bootDisplay ? [message('groups.boot-display', { address })] : [];
}

/**
 * Whether a group could go to a guest, and what to know before. VFIO demands that every device of a group leaves its
 * driver but the bridges (Documentation/driver-api/vfio.rst), so what one device costs the whole group costs.
 */
function judgeGroup(
  devices: readonly Device[],
  chipset: ReadonlySet<string>,
): Pick<DeviceGroup, 'passthrough' | 'reasons'> {
  const going = devices.filter(({ bridge }) => !bridge);
  if (going.length === 0) return { passthrough: 'no', reasons: [message('groups.only-bridges')] };
  if (going.some(({ ids }) => ids === '')) {
    return { passthrough: 'no', reasons: [message('groups.not-pci')] };
  }
  if (going.every(({ address }) => chipset.has(address))) {
    return { passthrough: 'no', reasons: [message('groups.chipset')] };
  }
  const reasons: Message[] = [];
  const lost = going.flatMap(losses);
  const [first] = going;
  if (going.length > 1) {
    const addresses = going.map(({ address }) => address).join(', ');
    reasons.push(message('groups.together', { count: going.length, addresses }));
  } else if (first) reasons.push(message('groups.alone', { address: first.address }));
  reasons.push(...lost);
  const stuck = going.filter(({ reset }) => reset?.length === 0).map(({ address }) => address);
  if (stuck.length > 0) {
    reasons.push(message('groups.no-reset', { addresses: stuck.join(', ') }));
  }
  if (going.some(({ driver }) => driver?.startsWith('vfio'))) {
    reasons.push(message('groups.handed-over'));
  }
  return { passthrough: lost.length > 0 ? 'costs' : 'free', reasons };
}

/** The IOMMU groups: what is in them, what could go to a guest, what goes along, and what stands against it. */
export function deviceGroups(snapshot: HostSnapshot): DeviceGroup[] {
  const all = valueOf(snapshot.pci.devices) ?? [];
  const devices = new Map(all.map((device) => [device.address, device]));
  const chipset = new Set(
    all.filter((device) => isChipset(device.class)).map(({ address }) => address),
  );
  const use = valueOf(snapshot.hostUse);
  return (valueOf(snapshot.iommu.groups) ?? []).map((group) => {
    const described = group.devices.map((address) => {
      const device = devices.get(address);
      return device ? describe(device, use) : unlisted(address);
    });
    return { id: group.id, ...judgeGroup(described, chipset), devices: described };
  });
}
