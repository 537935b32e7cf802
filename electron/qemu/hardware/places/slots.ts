import type { MachineModel } from '../models/machine-model';
import type { Address } from './address';

/**
 * Slots of the root bus that one device each has for ever, present or not. Where there is no bus (ccw) they are device
 * numbers. Taken by the chipsets themselves: 0 and 31 (q35), 0 and 1 (pc). Free for devices to come: 1 (q35), 13 to 15.
 */
export const fixedSlots = {
  display: 2,
  usb: 3,
  serialBus: 4,
  balloon: 5,
  rng: 6,
  sound: 7,
  scsi: 8,
  sata: 9,
  keyboard: 10,
  tablet: 11,
  panic: 13,
  memory: 30,
} as const;

/** Devices that few machines have; no slot is kept for them where they are not. */
export type RareDevice = 'watchdog' | 'vsock' | 'iommu';
const rareDevices: readonly RareDevice[] = ['watchdog', 'vsock', 'iommu'];

/**
 * The slot of a rare device: what no other part of this kind of machine has. Each has slots of its own to choose from, so
 * that none moves when another comes.
 * @param taken slots of disks, drives and cards, which may have been there first.
 */
export function rareSlot(
  { serialPorts, rootBus, plugsInto }: Pick<MachineModel, 'serialPorts' | 'rootBus' | 'plugsInto'>,
  what: RareDevice,
  taken: ReadonlySet<number>,
): number {
  const serial = new Set(serialPorts.flatMap((port) => (port.kind === 'pci' ? [port.slot] : [])));
  // The second slot is a part of the PC's old chipset.
  const second = rootBus === 'pcie.0' ? [1] : [];
  const behind = plugsInto === 'root-ports' ? [] : [23, 22, 21, 20, 19, 18, 17, 16];
  const free = [12, 14, 15, ...second, 29, 28, 27, 26, 25, 24, ...behind].filter(
    (slot) => !serial.has(slot),
  );
  const index = rareDevices.indexOf(what);
  const own = free.filter((_, at) => at % rareDevices.length === index);
  return own.find((slot) => !taken.has(slot)) ?? own[0] ?? 27;
}

/** Pure: slots of the root bus at these addresses. */
export const slotsOf = (addresses: Iterable<Address | null>): ReadonlySet<number> =>
  new Set([...addresses].flatMap((each) => (each?.kind === 'pci' ? [each.slot] : [])));

/** Root ports are functions of these slots, eight each: 64 at most. */
export const portSlots = { first: 16, count: 8 } as const;

/** Most root ports of a machine. */
export const mostPorts = portSlots.count * 8;

/** Properties that put a device at its place. */
export type Place = Record<string, string | number | boolean>;

/** How many functions of each slot are taken: function 0 tells a guest whether there are more. */
export type SlotUse = ReadonlyMap<number, number>;

/** A device that has a slot for itself. */
export function fixedPlace(model: Pick<MachineModel, 'rootBus'>, slot: number): Place {
  if (model.rootBus === null) return { devno: deviceNumber(slot) };
  return rootPlace(model.rootBus, slot, 0, false);
}

/** One function of a slot. @param more whether function 0 has to say that there are more. */
export function functionPlace(
  model: Pick<MachineModel, 'rootBus'>,
  slot: number,
  pciFunction: number,
  more: boolean,
): Place {
  return rootPlace(model.rootBus ?? 'pci.0', slot, pciFunction, more);
}

/** A PCI or ccw device at its stored address. */
export function addressPlace(
  model: Pick<MachineModel, 'rootBus'>,
  address: Extract<Address, { kind: 'pci' | 'port' | 'ccw' }>,
  use: SlotUse,
): Place {
  switch (address.kind) {
    case 'pci': {
      const more = (use.get(address.slot) ?? 0) > 1;
      return functionPlace(model, address.slot, address.function, more);
    }
    case 'port':
      return { bus: portId(address.port), addr: '0x0' };
    case 'ccw':
      return { devno: deviceNumber(address.device) };
  }
}

/** A root port's id, which is the name of the bus behind it. @param port from 0. */
export function portId(port: number): string {
  return `port-${port}`;
}

function rootPlace(bus: string, slot: number, pciFunction: number, more: boolean): Place {
  const addr = `0x${slot.toString(16)}${pciFunction > 0 ? `.${pciFunction}` : ''}`;
  return { bus, addr, ...(more && pciFunction === 0 ? { multifunction: true } : {}) };
}

/** Virtio devices are those of channel subsystem 254, set 0. */
const deviceNumber = (device: number) => `fe.0.${device.toString(16).padStart(4, '0')}`;
