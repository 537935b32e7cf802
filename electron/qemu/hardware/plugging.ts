import type { VmConfig } from '../../../shared/vm-config';
import { lacks } from '../capabilities/machines';
import { buildContext, type BuildContext } from './context';
import { deviceIds } from './device-ids';
import { freePorts, hasRootPorts, type PresentDevices } from './free-ports';
import type { Device } from './items';
import { findModel } from './models/find';
import { channelItems } from './parts/channels';
import { rngSection } from './parts/extras';
import { usbSection } from './parts/input';
import { cardItems } from './parts/network';
import { scsiController } from './parts/storage/controllers';
import { diskItems } from './parts/storage/section';
import { watchdogSection } from './parts/watchdog';
import { placedDevices, type PlacedDevice } from './placed-devices';
import { parseAddress, type Address } from './places/address';
import { portId } from './places/slots';
import { drivePorts } from './places/usb-ports';
import { singleOf, type SingleDevice } from './single-devices';
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
  | 'shared-slot'
  /** It is a part of the board. */
  | 'only-at-start';

/** A guest that runs, and what its QEMU has. */
export interface PlugGuest extends PresentDevices {
  config: VmConfig;
}

/**
 * Pure: whether a running guest can be given a device at its address, or let it go; null when it can.
 * @param portFor whether a root port is left for a controller or device of this id that has to come first.
 */
export function plugObstacle(
  guest: PlugGuest,
  device: PlacedDevice,
  portFor: (id: string) => boolean,
): PlugObstacle | null {
  const { config, present, ownPorts } = guest;
  const address = parseAddress(device.address ?? '');
  switch (address?.kind) {
    case 'port': {
      const isOurs = [...ownPorts.values()].includes(address.port);
      return present.has(portId(address.port)) && !isOurs ? null : 'no-free-port';
    }
    case 'pci':
      if (hasRootPorts(config)) return 'old-layout';
      return sharesSlot(config, device, address) ? 'shared-slot' : null;
    case 'scsi':
      if (present.has(deviceIds.scsi)) return null;
      return ownPlaceObstacle(guest, portFor(deviceIds.scsi)) === null ? null : 'no-controller';
    case 'usb': {
      if (!present.has(deviceIds.usb)) return 'no-controller';
      // The next start's controller may have more.
      const { first, count } = drivePorts(config.usb ?? 'xhci');
      return address.port < first + count ? null : 'no-free-port';
    }
    case 'ccw':
      return null;
    case 'ide':
    case 'sata':
      return 'bus-fixed';
    case undefined:
      return 'no-free-port';
  }
}

/** Pure: the same for a channel: they come and go on a bus that is there from the start. */
export const channelObstacle = ({ present }: PlugGuest): PlugObstacle | null =>
  present.has(deviceIds.serialBus) ? null : 'no-controller';

/** A place for a device of Paddock's own that a start would put on the root bus. */
function ownPlaceObstacle(
  { config, present }: PlugGuest,
  hasPort: boolean,
): 'no-free-port' | 'old-layout' | null {
  if (!hasRootPorts(config) || hasPort) return null;
  return present.has(portId(0)) ? 'no-free-port' : 'old-layout';
}

/**
 * Pure: whether a running guest can be given, or let go, a device that there is one of.
 * @param wanted the definition that has it: the new one's to plug, the running one's to unplug.
 */
export function singleObstacle(
  guest: PlugGuest,
  what: SingleDevice,
  { wanted, portFor }: { wanted: VmConfig; portFor: (id: string) => boolean },
): PlugObstacle | null {
  const { config, present, ownPorts } = guest;
  const id = deviceIds[what];
  switch (what) {
    case 'tablet':
    case 'keyboard':
      if (findModel(config.arch, config.machine)?.usbControllers.xhci === undefined) return null;
      return present.has(deviceIds.usb) ? null : 'no-controller';
    case 'watchdog':
    case 'rng':
      if (what === 'watchdog' && wanted.watchdog?.model !== 'i6300esb') return 'only-at-start';
      if (!present.has(id)) return ownPlaceObstacle(guest, portFor(id));
      // The root bus of PCI Express lets nothing go.
      return hasRootPorts(config) && !ownPorts.has(id) ? 'only-at-start' : null;
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
 * Pure: what a running QEMU is given for a device of a definition, in the order in which it is given: a disk, a network
 * card, or one that there is one of. The first SCSI disk brings its controller. The boot order is the firmware's
 * business at the next start.
 * @throws AppFailure as `buildContext`; `device-unsupported`.
 */
export function plugItems(input: CommandLineInput, id: string, guest: PlugGuest): PluggableItem[] {
  const config = onItsController(input.config, guest.config);
  const context = {
    ...buildContext({ ...input, config }),
    bootIndex: new Map<string, number>(),
  };
  const disk = config.disks.find((each) => each.id === id);
  if (disk) {
    const items = diskItems(context, disk);
    const bringsController = disk.bus === 'scsi' && !guest.present.has(deviceIds.scsi);
    if (!bringsController) return items;
    // After the image, which is what is wrong most often.
    const controllers = scsiController(context).map((each) => behindPort(each, guest, config));
    return [...items.slice(0, -1), ...controllers, ...items.slice(-1)];
  }
  const nic = config.nics.find((each) => each.id === id);
  if (nic) return cardItems(context, nic);
  const channel = config.channels?.find((each) => each.id === id);
  if (channel) return channelItems(context, channel);
  const single = singleOf(id);
  if (single) return singleItems(context, single, guest);
  throw new Error(`${id} is no device that can be plugged in.`);
}

/** The controller of USB is the one that the guest has, whichever the next start brings. */
function onItsController({ usb: _next, ...config }: VmConfig, { usb }: VmConfig): VmConfig {
  return usb === undefined ? config : { ...config, usb };
}

const sectionOf = {
  tablet: usbSection,
  keyboard: usbSection,
  rng: rngSection,
  watchdog: watchdogSection,
} as const;

function singleItems(context: BuildContext, what: SingleDevice, guest: PlugGuest): PluggableItem[] {
  const id = deviceIds[what];
  const { items } = sectionOf[what](context);
  const device = items.find((item) => item.kind === 'device' && item.id === id);
  if (device?.kind !== 'device') {
    throw lacks(context.capabilities, 'device-unsupported', { device: what });
  }
  if (what === 'tablet' || what === 'keyboard') return [device];
  const backends = items.flatMap((item) => (item.kind === 'object' ? [item] : []));
  return [...backends, behindPort(device, guest, context.config)];
}

/** What a start puts on the root bus, behind a port where that bus takes nothing later. */
function behindPort(device: Device, guest: PlugGuest, after: VmConfig): Device {
  if (!hasRootPorts(after)) return device;
  const [port] = freePorts(guest, guest.config, after);
  if (port === undefined) throw new Error(`No root port is left for ${device.id}.`);
  return { ...device, properties: { ...device.properties, bus: portId(port), addr: '0x0' } };
}
