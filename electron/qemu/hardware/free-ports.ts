import type { VmConfig } from '../../../shared/vm-config';
import { deviceIds } from './device-ids';
import { findModel } from './models/find';
import { placedDevices } from './placed-devices';
import { parseAddress } from './places/address';
import { mostPorts, portId } from './places/slots';
import { hasSingle } from './single-devices';

/** What QEMU has, by its own word. */
export interface PresentDevices {
  /** Ids of its devices, ports and controllers among them. */
  present: ReadonlySet<string>;
  /** Root ports that Paddock's own devices sit behind, by device: those that came while the guest ran. */
  ownPorts: ReadonlyMap<string, number>;
}

/**
 * Pure: the root ports that nothing sits behind, the last first: devices of the definition are given the first ones.
 * @param configs definitions whose devices have their places.
 */
export function freePorts(
  { present, ownPorts }: PresentDevices,
  ...configs: readonly VmConfig[]
): number[] {
  const taken = new Set(ownPorts.values());
  for (const { address = '' } of configs.flatMap(placedDevices)) {
    const parsed = parseAddress(address);
    if (parsed?.kind === 'port') taken.add(parsed.port);
  }
  return Array.from({ length: mostPorts }, (_, port) => port)
    .filter((port) => present.has(portId(port)) && !taken.has(port))
    .toReversed();
}

/** Devices of Paddock's own that a start puts on the root bus, and a running guest with root ports behind one of them. */
export const rootBusDevices = [deviceIds.scsi, deviceIds.rng, deviceIds.watchdog] as const;

/** Pure: which of them an edit brings. @param added ids of the definition's devices that are new. */
export function newOnRootBus(
  after: VmConfig,
  { present }: PresentDevices,
  added: readonly string[],
): string[] {
  const scsi = after.disks.some(({ id, bus }) => bus === 'scsi' && added.includes(id));
  const wanted: Record<(typeof rootBusDevices)[number], boolean> = {
    [deviceIds.scsi]: scsi,
    [deviceIds.rng]: hasSingle(after, 'rng') && added.includes(deviceIds.rng),
    [deviceIds.watchdog]: hasSingle(after, 'watchdog') && added.includes(deviceIds.watchdog),
  };
  return rootBusDevices.filter((id) => wanted[id] && !present.has(id));
}

/** Whether devices come behind root ports on this machine. */
export function hasRootPorts({ arch, machine }: Pick<VmConfig, 'arch' | 'machine'>): boolean {
  return findModel(arch, machine)?.plugsInto === 'root-ports';
}
