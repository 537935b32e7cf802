import type { Cdrom, Disk, Nic, VmConfig } from '../../../../shared/vm-config';
import { findModel, takesBus } from '../models/find';
import type { MachineModel } from '../models/machine-model';
import { addressText, parseAddress, type Address } from './address';
import { fixedSlots, mostPorts, portSlots, rareSlot, slotsOf, type RareDevice } from './slots';
import { drivePorts } from './usb-ports';

type Placed = Pick<VmConfig, 'arch' | 'machine' | 'hardware' | 'disks' | 'cdroms' | 'nics'> &
  Partial<Record<RareDevice, unknown>> &
  Partial<Pick<VmConfig, 'usb'>>;
type Layout = Pick<VmConfig, 'hardware' | 'usb'> & {
  model: MachineModel;
  /** Slots of rare devices that this machine has. */
  rare: readonly number[];
};
type Bus = Disk['bus'] | Cdrom['bus'] | 'nic';

/** Ports of one AHCI controller (`ich9-ahci`). */
const portsPerController = 6;
/** Controllers that are added share one slot. */
const addedControllers = 8;

/**
 * Pure: gives each disk, CD drive and network card that has none an address that nothing has yet: the first that is free,
 * disks first, in the definition's order. One that has an address keeps it, unless its bus is another now. Where no room
 * is left it goes without, and the start says so. A machine that Paddock does not build is left as it is.
 *
 * @param running a definition whose devices a guest has, so that their places are taken, too.
 *
 * The first layout (`hardware: 1`) gives what such a definition always had: its place is counted, not stored.
 */
export function giveAddresses<Config extends Placed>(
  config: Config,
  running: Placed | null = null,
): Config {
  const model = findModel(config.arch, config.machine);
  if (!model) return config;
  // What a guest that runs has moves at the next start.
  const rare = [config, ...(running ? [running] : [])].flatMap((each) => rareSlots(model, each));
  const layout = { model, hardware: config.hardware, usb: config.usb, rare };
  const devices = [...config.disks, ...config.cdroms, ...config.nics];
  const kept = devices.filter((each) => each.address !== undefined && fits(each, layout));
  const there = running ? [...running.disks, ...running.cdroms, ...running.nics] : [];
  const taken = new Set([...kept, ...there].map(({ address }) => address));
  const settled = <Device extends Disk | Cdrom | Nic>(device: Device): Device => {
    if (kept.includes(device)) return device;
    const free = candidates(busOf(device), layout).find((each) => !taken.has(each));
    if (free !== undefined) taken.add(free);
    return { ...device, address: free };
  };
  return {
    ...config,
    disks: config.disks.map(settled),
    cdroms: config.cdroms.map(settled),
    nics: config.nics.map(settled),
  };
}

/** Pure: the same without any, for a new layout. */
export function withoutAddresses<Config extends Placed>(config: Config): Config {
  const bare = <Device extends Disk | Cdrom | Nic>(device: Device): Device => ({
    ...device,
    address: undefined,
  });
  return {
    ...config,
    disks: config.disks.map(bare),
    cdroms: config.cdroms.map(bare),
    nics: config.nics.map(bare),
  };
}

const busOf = (device: Disk | Cdrom | Nic): Bus => ('bus' in device ? device.bus : 'nic');

/** Whether an address is one of the device's bus; a slot of the root bus serves any PCI device. */
function fits(device: Disk | Cdrom | Nic, layout: Layout): boolean {
  const { address = '' } = device;
  const usual = candidates(busOf(device), layout);
  if (usual.includes(address)) return true;
  const [kind, parsed] = [parseAddress(usual[0] ?? '')?.kind, parseAddress(address)];
  const isSlot = parsed?.kind === 'pci' && parsed.slot <= 30 && parsed.function <= 7;
  return isSlot && (kind === 'port' || kind === 'pci') && addressText(parsed) === address;
}

/** All addresses that a device of this bus can have, in the order in which they are given. */
function candidates(bus: Bus, layout: Layout): string[] {
  return addresses(bus, layout).map(addressText);
}

function addresses(bus: Bus, layout: Layout): Address[] {
  const { model } = layout;
  if (bus !== 'nic' && !takesBus(model, bus)) return [];
  switch (bus) {
    case 'virtio':
    case 'nvme':
    case 'nic':
      return slotsFor(bus === 'nic' ? 'nic' : 'disk', layout);
    case 'scsi':
      return numbers(0, 256).map((lun) => ({ kind: 'scsi', lun }));
    case 'usb': {
      const { first, count } = drivePorts(layout.usb ?? 'xhci');
      return numbers(first, count).map((port) => ({ kind: 'usb', port }));
    }
    case 'ide':
      if (model.ideDrives > 0) {
        return numbers(0, model.ideDrives).map((drive) => ({
          kind: 'ide',
          bus: Math.floor(drive / 2),
          unit: drive % 2,
        }));
      }
      return sataPorts(model);
    case 'sata':
      return sataPorts(model);
  }
}

function sataPorts({ sataBuiltIn }: MachineModel): Address[] {
  const controllers = addedControllers + (sataBuiltIn ? 1 : 0);
  return numbers(0, controllers * portsPerController).map((index) => ({
    kind: 'sata',
    controller: Math.floor(index / portsPerController),
    port: index % portsPerController,
  }));
}

/** The slots that the first layout counts through, and those of machines whose root bus takes devices at any time. */
const diskSlots = numbers(portSlots.first, portSlots.count);
const nicSlots = numbers(24, 7);
const spareSlots = [12, 14, 15];

function slotsFor(what: 'disk' | 'nic', { model, hardware, rare }: Layout): Address[] {
  const { transport, plugsInto } = model;
  const own = what === 'disk' ? diskSlots : nicSlots;
  if (transport === 'ccw') {
    const first = what === 'disk' ? 0x10 : 0x40;
    return numbers(first, 0x30).map((device) => ({ kind: 'ccw', device }));
  }
  if (hardware === 1) {
    return numbers(0, 8).flatMap((pciFunction) =>
      own.map((slot): Address => ({ kind: 'pci', slot, function: pciFunction })),
    );
  }
  if (plugsInto === 'root-ports') {
    return numbers(0, mostPorts).map((port) => ({ kind: 'port', port }));
  }
  // One device a slot: a guest takes a whole slot, or none, while it runs.
  const other = what === 'disk' ? nicSlots : diskSlots;
  const kept = new Set<number>([fixedSlots.memory, ...rare]);
  const free = [...own, ...spareSlots, ...other].filter((slot) => !kept.has(slot));
  return free.map((slot) => ({ kind: 'pci', slot, function: 0 }));
}

function numbers(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

/** Pure: devices whose address another device has, or one that is always there. By device, its address. */
export function clashes(config: Placed): Map<string, string> {
  const model = findModel(config.arch, config.machine);
  const reserved = model
    ? new Set([...reservedSlots(model, config.hardware), ...rareSlots(model, config)])
    : new Set<number>();
  const seen = new Set<string>();
  const clashing = new Map<string, string>();
  for (const { id, address } of [...config.disks, ...config.cdroms, ...config.nics]) {
    if (address === undefined) continue;
    const parsed = parseAddress(address);
    if (seen.has(address) || (parsed?.kind === 'pci' && reserved.has(parsed.slot))) {
      clashing.set(id, address);
    }
    seen.add(address);
  }
  return clashing;
}

/** Slots of the rare devices that a definition has. */
function rareSlots(model: MachineModel, config: Placed): number[] {
  const devices = [...config.disks, ...config.cdroms, ...config.nics];
  const taken = slotsOf(devices.map(({ address = '' }) => parseAddress(address)));
  return (['watchdog', 'vsock', 'iommu'] as const)
    .filter((what) => config[what] !== undefined)
    .map((what) => rareSlot(model, what, taken));
}

function reservedSlots(model: MachineModel, hardware: VmConfig['hardware']): Set<number> {
  const serial = model.serialPorts.flatMap((port) => (port.kind === 'pci' ? [port.slot] : []));
  const ports = hardware === 2 && model.plugsInto === 'root-ports' ? diskSlots : [];
  const fixed = Object.values(fixedSlots).filter(
    (slot) => hardware === 2 || slot !== fixedSlots.memory,
  );
  return new Set([0, 1, 31, ...fixed, ...serial, ...ports]);
}
