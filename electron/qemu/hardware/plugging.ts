import type { Cdrom, Disk, Nic, VmConfig } from '../../../shared/vm-config';
import { buildContext } from './context';
import { deviceIds } from './device-ids';
import { findModel } from './models/find';
import { cardItems } from './parts/network';
import { diskItems } from './parts/storage/section';
import { parseAddress, type Address } from './places/address';
import { portId } from './places/slots';
import type { PluggableItem } from './to-qmp';
import type { CommandLineInput } from './types';

/** Why a running guest cannot be given a device, or have it taken away; each has a sentence of its own. */
export type PlugObstacle =
  /** SATA and IDE drives are there from the start. */
  | 'bus-fixed'
  /** The machine was laid out without places for devices that are added while it runs. */
  | 'old-layout'
  /** All the places that the start gave are taken. */
  | 'no-free-port'
  /** The controller that it hangs on is not there. */
  | 'no-controller'
  /** A further function of a slot that goes and comes as a whole. */
  | 'shared-slot';

type PlacedDevice = Disk | Cdrom | Nic;

/** Every disk, CD drive and network card of a definition. */
export function placedDevices({ disks, cdroms, nics }: VmConfig): PlacedDevice[] {
  return [...disks, ...cdroms, ...nics];
}

/** Pure: whether a running guest can be given a device at its address; null when it can. @param present ids of the devices that QEMU has, ports and controllers among them. */
export function plugObstacle(
  running: VmConfig,
  device: PlacedDevice,
  present: ReadonlySet<string>,
): PlugObstacle | null {
  const { arch, machine } = running;
  const address = parseAddress(device.address ?? '');
  switch (address?.kind) {
    case 'port':
      return present.has(portId(address.port)) ? null : 'no-free-port';
    case 'pci':
      if (findModel(arch, machine)?.plugsInto !== 'root-bus') return 'old-layout';
      return sharesSlot(running, device, address) ? 'shared-slot' : null;
    case 'scsi':
      return present.has(deviceIds.scsi) ? null : 'no-controller';
    case 'usb':
      return present.has(deviceIds.usb) ? null : 'no-controller';
    case 'ccw':
      return null;
    case 'ide':
    case 'sata':
      return 'bus-fixed';
    case undefined:
      return 'no-free-port';
  }
}

/** A guest takes and lets go a slot of the root bus as a whole. */
function sharesSlot(
  running: VmConfig,
  { id }: PlacedDevice,
  place: Extract<Address, { kind: 'pci' }>,
): boolean {
  const isThere = (each: PlacedDevice) => {
    const other = parseAddress(each.address ?? '');
    return each.id !== id && other?.kind === 'pci' && other.slot === place.slot;
  };
  return place.function !== 0 || placedDevices(running).some(isThere);
}

/**
 * Pure: what a running QEMU is given for a disk or network card of a definition, in the order in which it is given. The
 * boot order is the firmware's business at the next start.
 * @throws AppFailure as `buildContext`; `device-missing` for an id that is no disk's and no card's.
 */
export function plugItems(input: CommandLineInput, id: string): PluggableItem[] {
  const context = { ...buildContext(input), bootIndex: new Map<string, number>() };
  const disk = input.config.disks.find((each) => each.id === id);
  if (disk) return diskItems(context, disk);
  const nic = input.config.nics.find((each) => each.id === id);
  if (nic) return cardItems(context, nic);
  throw new Error(`${id} is neither a disk nor a network card.`);
}
