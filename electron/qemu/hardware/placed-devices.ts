import type { Cdrom, Disk, Nic, VmConfig } from '../../../shared/vm-config';
import { singleIds } from './single-devices';

/** A device that has a place of its own, which the definition stores. */
export type PlacedDevice = Disk | Cdrom | Nic;

/** Every disk, CD drive and network card of a definition. */
export function placedDevices({ disks, cdroms, nics }: VmConfig): PlacedDevice[] {
  return [...disks, ...cdroms, ...nics];
}

/** Pure: QEMU's ids of everything in a definition that comes and goes while the guest runs, and of CD drives. */
export const pluggableIds = (config: VmConfig): string[] => [
  ...placedDevices(config).map(({ id }) => id),
  ...(config.channels ?? []).map(({ id }) => id),
  ...singleIds(config),
];
